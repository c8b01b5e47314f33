/** Why an answer is another one while a server still works at something: it is worth waiting for. */
export const MOMENT = 'how far background work had come when it was looked at'
