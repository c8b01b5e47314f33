import { logEvents } from '#lib/runtime/telemetry/log-events.ts'
import { logFields } from '#lib/runtime/telemetry/log-fields.ts'

const code = (names: readonly string[]): string => names.map((name) => `\`${name}\``).join(', ')

interface Named {
  means: string
  formerly?: string
}

const formerName = ({ formerly }: Named): string => (formerly === undefined ? '' : `\`"${formerly}"\``)

const eventRows = Object.entries(logEvents).map(
  ([name, event]) =>
    `| \`${name}\` | ${event.levels.join(', ')} | ${event.means} | ${code(event.fields)} | ${formerName(event)} |`,
)

const fieldRows = Object.entries(logFields).map(
  ([name, field]) => `| \`${name}\` | ${field.type} | ${field.means} | ${formerName(field)} |`,
)

/** `docs/log-events.md`, as it has to be. */
export const logEventsPage = `# Log events

A function logs one JSON object a line: \`time\`, \`level\`, \`event\`, the fields of what the line belongs to (\`correlationId\`, \`messageId\`,
\`client\`, \`source\`, \`portal\`), and those of the event. No field is for a name, an e-mail address or a secret: \`detail\` takes ids, codes, names of settings and lines of code, never the message of an error that is not Roomkeeper’s own. A query in CloudWatch
Logs Insights finds a line by its event:

\`\`\`text
filter event = "client.postponed" | stats count() by reason
\`\`\`

Lines of older releases have the name in the last column. \`roomkeeper\` reads both. Written by
\`node docs/log-events/write.ts\` from the catalogues in the code.

| event | level | what it means | fields | before |
|---|---|---|---|---|
${eventRows.join('\n')}

## Fields

| field | type | what it is | before |
|---|---|---|---|
${fieldRows.join('\n')}
`
