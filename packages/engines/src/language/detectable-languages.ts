/** BCP 47 primary languages that eld tells apart; a test keeps this equal to the library's own list. */
export const detectableLanguages: readonly string[] = [
  ..."am ar az be bg bn ca cs da de el en es et eu fa fi fr gu he hi hr hu hy is it ja ka kn ko".split(" "),
  ..."ku lo lt lv ml mr ms nl no or pa pl pt ro ru sk sl sq sr sv ta te th tl tr uk ur vi yo zh".split(" "),
];
