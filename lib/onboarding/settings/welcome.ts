import * as z from 'zod/mini'
import { extensionOf } from '../../docspace/rooms/stored-title.ts'
import { canBeFilled, cannotBeFilled, fillAll, fillSetting } from './documents.ts'
import { checkedBy, fileTitleProblem, nameProblem, pathProblem } from './names/names.ts'

const id = z.int().check(z.positive())

const typed = z.string().check(z.minLength(1), z.maxLength(165))

/** A title of a link, as people type it. */
export const title = typed.check(checkedBy(nameProblem))

/** A folder, or folders in one another with slashes between them, as people type them. */
export const folderPath = z.string().check(z.maxLength(500), checkedBy(pathProblem))

/** How the welcome files come into the room; `docs/welcome-content.md` weighs the three ways. */
export const welcome = z.discriminatedUnion('way', [
  z.object({
    way: z.literal('files').check(z.describe('copies single files, each under a title of its own')),
    into: folderPath.check(
      z.meta({
        description: 'The folder of the room that takes the copies; one of `onboarding.folders`.',
        examples: ['Contracts'],
      }),
    ),
    files: z
      .array(
        z
          .object({
            id: id.check(
              z.meta({
                description: 'The number of a template file in DocSpace, as its address shows it.',
                examples: [6],
              }),
            ),
            title: typed.check(
              checkedBy(fileTitleProblem),
              z.meta({
                description:
                  'The title of the copy, with the extension of the original. It may have [placeholders](rules.md#names-from-the-record).',
                examples: ['Welcome.pdf'],
              }),
            ),
            fill: fillSetting,
          })
          .check(
            z.refine(({ fill, title }) => !fill || canBeFilled(extensionOf(title)), {
              path: ['fill'],
              error: cannotBeFilled,
            }),
          ),
      )
      .check(z.maxLength(20), z.describe('The template files that are copied.')),
  }),
  z.object({
    way: z.literal('folder').check(z.describe('copies all that is in a folder')),
    folderId: id.check(
      z.meta({
        description:
          'The number of the folder whose files and folders are copied into each room, as its address shows it.',
        examples: [20],
      }),
    ),
    fill: fillAll,
  }),
  z.object({
    way: z.literal('room').check(z.describe('makes each room from a room template')),
    templateId: id.check(
      z.meta({
        description: 'The number of the room template from which each room is made, as its address shows it.',
        examples: [9],
      }),
    ),
    fill: fillAll,
  }),
])
