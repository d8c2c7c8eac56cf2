import type { ErrorEntry } from "./error-entry.ts";

/** Failures of what a caller sent, or of who asked. */
export const requestErrors = {
  // what was sent
  malformed_json: {
    status: 400,
    message: "the body is not valid JSON",
    remedy: "send one JSON object, encoded as UTF-8",
  },
  invalid_request: {
    status: 400,
    message: "the request does not match what this operation accepts",
    remedy: "correct the fields named in `issues`",
  },
  unsupported_parameter: {
    status: 400,
    message: "the request holds a parameter that this operation cannot honour",
    remedy: "leave out the parameters named in `issues`; nothing is dropped in silence",
  },
  model_not_selectable: {
    status: 400,
    message: "the market decides the model; this one cannot be asked for",
    remedy: "send `homeport` as the model, or one that is permitted in the device's market",
  },
  body_too_large: {
    status: 413,
    message: "the body is larger than this gateway accepts",
    remedy: "send less text, or have the operator raise `HOMEPORT_MAX_BODY_BYTES`",
  },
  input_too_long: {
    status: 413,
    message: "the text is longer than what serves this feature can take",
    remedy: "send the text in parts",
  },
  unsupported_media_type: {
    status: 415,
    message: "the body has a media type that this operation does not read",
    remedy: "send `content-type: application/json`, without a content encoding",
  },
  request_timeout: {
    status: 408,
    message: "the request did not arrive in time",
    remedy: "send the whole request at once and try again",
  },
  headers_too_large: {
    status: 431,
    message: "the request's headers are larger than the gateway reads",
    remedy: "send fewer or shorter headers; all of them together may take 16 KiB",
  },
  not_found: {
    status: 404,
    message: "there is nothing at this address",
    remedy: "see the list of operations in the API guide",
  },
  method_not_allowed: {
    status: 405,
    message: "this address does not take this method",
    remedy: "use a method that the `allow` header names",
  },
  forbidden: {
    status: 403,
    message: "the caller may not do this",
    remedy: "use the command line, or a key that has this right",
  },
  // who asks
  device_token_missing: {
    status: 401,
    message: "the request names no device",
    remedy: "send the maker's device token as `authorization: Bearer …`",
  },
  device_token_invalid: {
    status: 401,
    message: "the device token cannot be accepted",
    remedy: "get a fresh token from the maker's identity service",
  },
} as const satisfies Record<string, ErrorEntry>;
