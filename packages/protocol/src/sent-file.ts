/** A file that came in a form; its name and media type are the sender's word. */
export class SentFile {
  readonly name: string;
  readonly mediaType: string;
  readonly bytes: Uint8Array;

  constructor(name: string, mediaType: string, bytes: Uint8Array) {
    this.name = name;
    this.mediaType = mediaType;
    this.bytes = bytes;
  }
}
