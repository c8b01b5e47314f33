import { writeFile } from 'node:fs/promises'
import { eventsPage } from './page.ts'

/** `node docs/events/write.ts` writes `docs/events.md` from the schemas in the code; a test tells when it is out of date. */
await writeFile(new URL('../events.md', import.meta.url), eventsPage)
