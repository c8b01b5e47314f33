import { writeFile } from 'node:fs/promises'
import { settingsPage } from './page.ts'

/** `node docs/settings/write.ts` writes `docs/settings.md` from the schemas in the code; a test tells when it is out of date. */
await writeFile(new URL('../settings.md', import.meta.url), settingsPage())
