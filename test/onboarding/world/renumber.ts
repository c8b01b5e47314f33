import type { DocSpaceSim } from '#infra/simulators/docspace/index.ts'

/** Gives a room another number, as a restore does (docs/facts/docspace.md#a-restored-portal-is-a-new-one). */
export const renumber = (portal: DocSpaceSim['state'], from: number, to = portal.nextFolderId++): void => {
  for (const folder of portal.folders) if (folder.parentId === from) folder.parentId = to
  for (const file of portal.files) if (file.folderId === from) file.folderId = to
  for (const list of [portal.members, portal.links, portal.mails])
    for (const one of list) if (one.roomId === from) one.roomId = to
  const room = portal.rooms.find(({ id }) => id === from)
  if (room) room.id = to
}
