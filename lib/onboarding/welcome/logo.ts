import type { DocSpace } from '../../docspace/index.ts'
import { isLogo, largestLogo } from '../../docspace/rooms/logos.ts'
import { Park } from '../../runtime/errors.ts'
import { onboardingReasons } from '../reasons.ts'
import type { AssertSameContent } from '../room/content-fingerprint.ts'
import { templateFile } from './template-content.ts'
import { downloadTemplate } from './template-documents.ts'

/** A picture of the portal that rooms get as their logo. */
export interface Logo {
  title: string
  bytes: Buffer
}

const notTaken = (fileId: number) => new Park(onboardingReasons['logo-not-taken'], { detail: `file ${fileId}` })

/** The picture that the settings name. @throws Park when it is not there or no picture that DocSpace takes, RetryLater when it is another one */
export const readLogo = async (docspace: DocSpace, fileId: number, assertSame: AssertSameContent): Promise<Logo> => {
  const file = await templateFile(docspace, fileId, assertSame)
  if (file.size > largestLogo) throw notTaken(fileId)
  const bytes = await downloadTemplate(docspace, file)
  if (!isLogo(bytes)) throw notTaken(fileId)
  return { title: file.title, bytes }
}

/** Gives a room without a logo its own. @throws Park, RetryLater, DocSpaceRefusal */
export const setLogo = async (
  docspace: DocSpace,
  roomId: number,
  fileId: number,
  { title, bytes }: Logo,
): Promise<void> => {
  const ready = await docspace.logos.upload(title, bytes)
  if (ready === undefined) throw notTaken(fileId)
  await docspace.logos.set(roomId, ready)
}
