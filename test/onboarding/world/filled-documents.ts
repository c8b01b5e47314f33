import type { DocSpaceSim } from '#infra/simulators/docspace/index.ts'
import { docx, paragraph, partOf } from '#test/lib/onboarding/documents/fill/office-file.ts'
import { ways } from '../harness.ts'

type Files = DocSpaceSim['state']['files']

/** Gives a file of the portal other bytes, and a title. */
export const replaceFile = (file: Files[number], title: string, bytes: Buffer): void => {
  Object.assign(file, { title, size: bytes.length, content: { kind: 'bytes', base64: bytes.toString('base64') } })
}

/** Makes the sample `Welcome.pdf`, in each place where it lies, a docx with this in its body. The other file stays a PDF. */
export const layDocuments = ({ state }: DocSpaceSim, body = paragraph('For {na', 'me}: {field:website}')): void => {
  for (const file of state.files) if (file.title === 'Welcome.pdf') replaceFile(file, 'Welcome.docx', docx(body))
}

/** The three ways on the same samples, with documents that are filled. */
export const fillingWays = {
  files: {
    welcome: {
      ...ways.files.welcome,
      files: [
        { id: 11, title: 'Welcome.docx', fill: true },
        { id: 12, title: 'How to use your room.pdf' },
      ],
    },
  },
  folder: { welcome: { ...ways.folder.welcome, fill: true } },
  room: { welcome: { ...ways.room.welcome, fill: true } },
} as const

/** The tree that every way ends with. */
export const filledTree = [
  'Contracts/',
  'Deliverables/',
  'Deliverables/How to use your room.pdf',
  'Deliverables/Welcome.docx',
  'Invoices/',
]

/** Version and text of each docx that was made for a client. */
export const documentsOf = ({ files }: { files: Files }): { version: number; text: string }[] =>
  files
    .filter(({ id, title }) => id >= 100 && title === 'Welcome.docx')
    .map(({ version, content }) => {
      if (content.kind !== 'bytes') throw new Error('the document has no bytes')
      const xml = partOf(Buffer.from(content.base64, 'base64'), 'word/document.xml')
      return {
        version,
        text: xml
          .replace(/<\/w:p>/g, '\n')
          .replace(/<[^>]*>/g, '')
          .trim(),
      }
    })

/** A room from a template has the unfilled document first. */
export const lastVersion = { files: 1, folder: 1, room: 2 } as const
