const units = ['bytes', 'KB', 'MB', 'GB', 'TB']

/** `12.3 MB`, in steps of 1024 as DocSpace counts. */
export const bytesInWords = (bytes: number): string => {
  const power = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(bytes) / 10))
  const value = bytes / 1024 ** power
  return `${power === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[power]}`
}

/** `1 h 5 min`, `4 min 10 s`, `12 s`. */
export const durationInWords = (ms: number): string => {
  const seconds = Math.max(0, Math.round(ms / 1_000))
  const [hours, minutes, rest] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60, seconds % 60]
  if (hours > 0) return `${hours} h ${minutes} min`
  return minutes > 0 ? `${minutes} min ${rest} s` : `${rest} s`
}

/** `Wed 25 Nov 2026, 02:00 UTC` in the time zone of the portal. */
export const timeInWords = (at: number, timeZone: string): string =>
  new Intl.DateTimeFormat('en-GB', {
    timeZone,
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    timeZoneName: 'short',
  }).format(at)

/** `25 Nov` in the time zone of the portal. */
export const dayInWords = (at: number, timeZone: string): string =>
  new Intl.DateTimeFormat('en-GB', { timeZone, day: 'numeric', month: 'short' }).format(at)

/** `61,044`. */
export const inNumbers = (value: number): string => value.toLocaleString('en-US')

/** `1 thing`, `2,000 things`. */
export const counted = (value: number, one: string, many: string): string =>
  `${inNumbers(value)} ${value === 1 ? one : many}`
