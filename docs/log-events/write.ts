import { writeFile } from 'node:fs/promises'
import { logEventsPage } from './page.ts'

/** `node docs/log-events/write.ts` writes `docs/log-events.md` from the catalogues in the code; a test tells when it is out of date. */
await writeFile(new URL('../log-events.md', import.meta.url), logEventsPage)
