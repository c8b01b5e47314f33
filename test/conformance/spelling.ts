/** `roomadmin2` is "Roomadmin Two": the server refuses digits in names. */
export const spelled = (name: string) =>
  name
    .replace(/^./, (first) => first.toUpperCase())
    .replace(/\d/, (digit) => ` ${['', 'One', 'Two', 'Three'][Number(digit)]}`)
