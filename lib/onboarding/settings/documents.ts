import * as z from 'zod/mini'
import { dayPattern } from '../names/value-formats.ts'

const fillable = new Set(['.docx', '.xlsx', '.pptx', '.docm', '.xlsm', '.pptm'])

/** Whether documents with this extension can be filled. */
export const canBeFilled = (extension: string): boolean => fillable.has(extension)

export const cannotBeFilled =
  'only docx, xlsx and pptx can be filled, and no forms in a PDF: leave `fill` out, or keep the text as one of these'

const fillMeaning =
  'Placeholders such as `{name}` and `{field:Amount}` are replaced ([which ones](welcome-content.md#filled-documents)).'

/** For one file. */
export const fillSetting = z
  .optional(z.boolean())
  .check(z.describe(`Whether the copy is filled: a docx, xlsx or pptx. ${fillMeaning}`))

/** For a folder or a room template. */
export const fillAll = z
  .optional(z.boolean())
  .check(z.describe(`Whether every docx, xlsx and pptx of it is filled. ${fillMeaning}`))

const isTimeZone = (name: string): boolean => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}

/** How documents are filled. */
export const documents = {
  unfilled: z
    .enum(['stop', 'upload'])
    .check(
      z.describe(
        'What happens when a welcome file cannot be filled, or a placeholder has no value: `stop` parks the client before anything is made, `upload` puts the file into the room as far as it can be filled and says so on the record.',
      ),
    ),
  dateFormat: z.string().check(
    z.regex(dayPattern, 'may have YYYY, MM and DD, with signs between: DD.MM.YYYY'),
    z.maxLength(30),
    z.meta({
      description: 'How `{date}` is written: `YYYY`, `MM` and `DD`, with signs between.',
      examples: ['DD.MM.YYYY'],
    }),
  ),
  timeZone: z
    .string()
    .check(
      z.refine(isTimeZone, 'is no time zone: take a name such as Europe/Berlin'),
      z.meta({ description: 'The time zone of `{date}` and `{year}`.', examples: ['Europe/Berlin'] }),
    ),
}

export const documentDefaults = { unfilled: 'stop', dateFormat: 'YYYY-MM-DD', timeZone: 'UTC' } as const
