import * as z from 'zod'
import type { EventType } from '#lib/events/event.ts'
import { eventData } from '#lib/events/forms/event-data.ts'
import { told } from './told.ts'

const opening = `# Events

Written by \`node docs/events/write.ts\` from the schemas in the code.

Roomkeeper tells any number of *outlets* what happens: addresses that take signed webhooks, channels of Slack, channels of Microsoft Teams, the timelines of the clients’ records. Nobody waits for a receiver: an event goes
into a queue of its own, and from there to each outlet by itself. Without an outlet, and without a [sender that is called back](#the-callback-of-a-sender-of-your-own), there is no queue, no function and no alarm for it.

\`\`\`json
"events": {
  "outlets": {
    "ops": { "kind": "webhook", "url": "https://ops.acme.example/roomkeeper" },
    "sales": { "kind": "slack", "events": ["room.ready", "room.attention"], "rules": ["customers"], "names": true },
    "support": { "kind": "teams", "events": ["room.attention", "room.waiting"] },
    "record": { "kind": "timeline", "events": ["room.ready", "client.joined", "room.ended"] }
  }
}
\`\`\`

| | |
|---|---|
| \`events\` | which types; all when absent |
| \`rules\` | only rooms made by these rules. What is about no room, or before its rule is known, comes all the same |
| \`names\` | whether it gets names of clients and titles of rooms. Without, it gets keys, numbers and addresses of rooms, which only members can open. No event has the invitation link |

Each outlet with an address has a secret of its own in Secrets Manager, \`roomkeeper/prod/events/<name>\` for the environment \`prod\`, which the stack makes empty:

\`\`\`sh
aws secretsmanager put-secret-value --secret-id roomkeeper/prod/events/ops --secret-string "{\\"secrets\\": [\\"whsec_$(openssl rand -base64 32)\\"]}"
aws secretsmanager put-secret-value --secret-id roomkeeper/prod/events/sales --secret-string '{"url": "https://hooks.slack.com/services/…"}'
\`\`\`

Of a webhook it is what signs: a list, the newest first, each of which signs, so that a receiver can change at any time. Of Slack and Teams it is the address itself, because whoever knows it can write into the channel.

## A receiver

What comes is signed as [Standard Webhooks](https://www.standardwebhooks.com). This verifies it and answers; \`npm install standardwebhooks\` is all that it needs.

\`\`\`js
import { createServer } from 'node:http'
import { Webhook } from 'standardwebhooks'

const webhook = new Webhook(process.env.SECRET)
const seen = new Set()

createServer(async (request, response) => {
  const chunks = []
  for await (const chunk of request) chunks.push(chunk)
  try {
    const { type, data } = webhook.verify(Buffer.concat(chunks).toString(), request.headers)
    const id = request.headers['webhook-id']
    if (!seen.has(id)) console.log(type, JSON.stringify(data))
    seen.add(id)
    response.writeHead(204).end()
  } catch {
    response.writeHead(401).end()
  }
}).listen(process.env.PORT ?? 3000)
\`\`\`

The header \`webhook-id\` names what happened and not when it was sent: whoever keeps it for a while does a thing once, though Roomkeeper sends it twice after a crash or a lost answer. \`webhook-timestamp\` is the time of
this try, \`timestamp\` in the body that of the event. Zapier needs *Catch Raw Hook*, Make and n8n the raw body, to verify; none of them does it by itself ([facts](facts/outlets.md#automation-platforms)).

## What becomes of an event

| the receiver | then |
|---|---|
| answers 2xx within 20 seconds | it is taken. Of Teams that means *accepted*: whether a card appeared only people can see |
| answers anything else, redirects, or does not answer | it is tried again after 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h and 24 h, or later where \`retry-after\` says so; then it is given up, and lies in the queue \`roomkeeper-prod-events-dead\` |
| answers 410; of Slack 403 or 404; of Teams 401 or 404 | the outlet is switched off at once |
| took nothing for three days | the outlet is switched off |

A channel of Slack takes a message a second, one of Teams four. Each message to a channel has its turn, so that fifty rooms at once are in a channel of Slack within a minute; one that was too soon all the same takes another turn, up to thirty times, and no try is lost by it.

An outlet that is switched off gets nothing. The alarm \`outlet-switched-off\` tells the administrators, and a mail does, where \`events.mail\` names \`sender\` and \`recipients\`: once for each time, and one that was sent again after a crash says so. A receiver that does not answer is left alone by other events for half a minute; other outlets do not notice. A message to Slack or Teams whose answer
was lost can appear twice: neither knows an id.

What went out is kept for thirty days in the bucket of the clients’ memories, without names: \`events/\` has each event and what came of it at each outlet, by status alone; nothing else of an answer is kept.

\`roomkeeper events list\` shows it, \`events replay ID\` sends an event again, under the same id and without names, and \`events test NAME\` sends a test from your machine; an outlet that was switched off and takes the test is on again. \`roomkeeper doctor\` sends every webhook a test, and asks channels of Slack and Teams whether they take messages, which shows nothing there ([how](facts/outlets.md#asking-a-channel)); what a timeline needs it sees at each CRM.

## On the timeline

An outlet of the kind \`timeline\` has no address and no secret: it writes a note on the record of the client that an event is about, with the credentials that Roomkeeper has for the CRM. Events about no client go past it.

| CRM | what stands there | what it needs |
|---|---|---|
| HubSpot | a note | the scopes \`crm.objects.contacts.read\` and \`crm.objects.contacts.write\`, on companies and deals too |
| Pipedrive | a note | nothing more. A note costs some ten tokens of the day’s budget |
| EspoCRM | a post in the stream. Who follows the record gets a notice | the right \`stream\` of its role on these records |
| Salesforce | a task that is done | the right to create tasks, and the field \`Roomkeeper_Key__c\` of tasks, an external ID |

\`roomkeeper connect\` asks for what is missing, makes the files for it, and \`roomkeeper doctor\` sees it. What people typed stands as plain text, and mentions nobody. Each event stands there at most once: it is claimed before it is written, and where the answer was lost, the notes of the
record are looked through for its id, which is the last line of each note, before it is written again; in Salesforce the id is a key. For a record that is gone nothing is written. A note of Roomkeeper begins nothing: fields that change with notes, such as \`num_notes\`, are refused in
\`clients\`, in what people wait for and in what rooms follow.

Records of a sender of your own have no timeline: [its callback](#the-callback-of-a-sender-of-your-own) tells it. \`events test\` writes nothing on a timeline; one that was switched off is on again.

## The callback of a sender of your own

\`sources.generic.callbackUrl\` is an outlet by the name \`generic.callback\`: with the same tries, switched off and told by the same alarm and mail, shown by \`events list\` as \`record.told\`, tried by \`doctor\` and \`events test generic.callback\`. As it is [the record of its clients](crms/any-sender.md#what-comes-back), more is promised of it:

- It gets the bodies of that page, under the ids and signed with the secrets that it always had. They have the title of the room and its invitation link, which no event has.
- What happened to a client comes in the order in which it happened: what was not taken yet holds up what is later, of that client alone.
- Nothing gets lost while it is switched off: what it missed is kept, and told in its order once \`events test generic.callback\` has switched it on again. What was given up after ten tries while others were taken is passed over, and sent by \`events replay ID\`.
- Until it is taken, and for thirty days at most, what is told lies whole in \`callbacks/\` of the bucket of memories, and nowhere else: the queue, its dead letters, the list of events and logs say only of which client and type it is. What was taken is deleted, and is gone from the bucket's versions a day later; so \`events replay\` cannot send it again, but whoever sends the client once more is told its state again.

A room is ready, and its client done with, whether or not the sender takes it.

## Where Roomkeeper dials

Only https on port 443 (the callback of a sender on any port), only addresses of the public Internet, checked at the moment of dialling, and no redirects. So a receiver in your own network, such as an n8n of your own, is refused: put it behind an address on the Internet. For \`npm start\` alone
the setting \`events.thisMachine\` lets receivers on the same machine be told, by http too. It has one of each kind, \`simulated-webhook\`, \`simulated-slack\` and \`simulated-teams\`; the card *Outlets* of its console shows what each was told and has answered, and lets one be down and up again.

![The console: three outlets, one of which is down, and what each has answered](images/console-outlets.png)

| kind | the address |
|---|---|
| Slack | an incoming webhook of a Slack app, \`https://hooks.slack.com/services/…\`. Addresses of workflows (\`/triggers/\`, \`/workflows/\`) take ten messages a minute and no text: refused |
| Teams | in Teams, *Workflows*, *Send webhook alerts to a channel*; anyone may trigger it, so that the address has \`sig=\`. It belongs to a person and stops when that person leaves: give it a second owner. Connectors (\`webhook.office.com\`) ended in May 2026: refused |

## Callbacks that are no outlets

\`callbackUrl\` of backups and of the report of what differs are not outlets. Their receivers get what they always got, and an outlet would take some of it from them:

- Nobody but the administrator of Roomkeeper names these addresses, in the settings. They may be http. Redirects are not followed, and nothing of an answer is kept but its status; but they are not looked up and checked as [those of outlets](#where-roomkeeper-dials), and \`roomkeeper events list\` does not show them: the report of a backup has its channels.
- Callbacks of reports go to addresses of your own network, too, by http where you want it. An outlet does not dial these. Each is tried six times, the mail of the report waits for the first two tries and says how they fared, and who listens to \`backup.channel_failed\` hears when one was given up.

Who wants signed webhooks with retries of three days sets up an outlet beside them: \`room.*\`, \`client.*\` and \`backup.*\` tell the same.

## Bodies

\`{"type": …, "timestamp": …, "data": …}\`, with \`data\` by type. Receivers pass over members and types that they do not know: new ones may come.
`

const schemaOf = (type: EventType) => {
  const { $schema: _, ...schema } = z.toJSONSchema(eventData[type] as z.core.$ZodType, { io: 'input' })
  return JSON.stringify(schema, undefined, 2)
}

const sections = (Object.keys(eventData) as EventType[]).map(
  (type) => `\n### ${type}\n\n${told[type]}\n\n\`\`\`json\n${schemaOf(type)}\n\`\`\`\n`,
)

/** The text of docs/events.md. */
export const eventsPage: string = opening + sections.join('')
