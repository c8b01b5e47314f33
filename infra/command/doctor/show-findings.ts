import type { Output } from '../output/output.ts'
import type { DoctorFinding, FindingState } from './finding.ts'

const marks: Readonly<Record<FindingState, [string, 'green' | 'yellow' | 'red' | 'dim']>> = {
  ok: ['✓', 'green'],
  warning: ['!', 'yellow'],
  problem: ['✗', 'red'],
  unknown: ['?', 'dim'],
}

/** One line for each finding below its area, and what to do about it. */
export const showFindings = (out: Output, findings: readonly DoctorFinding[]) => {
  for (const [area, found] of Map.groupBy(findings, (finding) => finding.area)) {
    out.say(out.style('bold', area))
    for (const { verdict, text, remedy, alsoIn } of found) {
      const [mark, colour] = marks[verdict]
      out.say(`  ${out.style(colour, mark)} ${verdict === 'unknown' ? asUnchecked(text) : text}`)
      if (alsoIn) out.say(`    not checked for the same reason: ${alsoIn.join(', ')}`)
      for (const [index, line] of (remedy?.split('\n') ?? []).entries())
        out.say(index === 0 ? `    ${out.style('dim', '→')} ${line}` : `      ${line}`)
    }
  }
}

/** What was not looked at says so in the same words everywhere. */
const asUnchecked = (text: string) => (/\bnot (checked|tried)\b/.test(text) ? text : `not checked: ${text}`)
