/** A field of a cron expression of EventBridge Scheduler (docs/facts/aws.md#fields-of-a-cron-expression). */
interface CronField {
  name: string
  least: number
  most: number
  /** Words for its numbers, from `least` on. */
  words?: readonly string[]
  /** What a member may be beside numbers, ranges, `*` and steps. */
  also?: RegExp
}

const fields: readonly CronField[] = [
  { name: 'minute', least: 0, most: 59 },
  { name: 'hour', least: 0, most: 23 },
  { name: 'day', least: 1, most: 31, also: /^(\?|LW?|\d{1,2}W)$/ },
  {
    name: 'month',
    least: 1,
    most: 12,
    words: ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'],
  },
  {
    name: 'weekday',
    least: 1,
    most: 7,
    words: ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'],
    also: /^(\?|([1-7]|[A-Z]{3})(L|#[1-5]))$/,
  },
  { name: 'year', least: 1970, most: 2199 },
]

const isValue = (text: string, { least, most, words }: CronField): boolean =>
  words?.includes(text) || (/^\d{1,4}$/.test(text) && Number(text) >= least && Number(text) <= most)

/** `*`, a value or a range of two, each with or without a step. */
const isMember = (text: string, field: CronField): boolean => {
  if (field.also?.test(text)) return true
  const [base = '', step, ...more] = text.split('/')
  if (more.length > 0 || (step !== undefined && !/^[1-9]\d*$/.test(step))) return false
  return base === '*' || (base.split('-').length <= 2 && base.split('-').every((value) => isValue(value, field)))
}

/**
 * What EventBridge Scheduler would not understand in a cron expression of six fields, in words for people; undefined when it would
 * take each. Libraries for cron take more than it does.
 */
export const fieldProblem = (texts: readonly string[]): string | undefined => {
  for (const [place, field] of fields.entries()) {
    const text = texts[place] ?? ''
    if (
      text
        .toUpperCase()
        .split(',')
        .every((member) => isMember(member, field))
    )
      continue
    const words = field.words ? ` or ${field.words[0]} to ${field.words.at(-1)}` : ''
    return `EventBridge Scheduler takes no ${field.name} "${text}": ${field.least} to ${field.most}${words}, *, lists, ranges and steps`
  }
  return undefined
}
