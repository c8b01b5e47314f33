import { isDeepStrictEqual } from 'node:util'

/** FileShare numbers as the server stores them (docs/facts/docspace-api.md#roles-by-kind-of-room). */
export const access = { none: 0, roomOwner: 1, read: 2, roomManager: 9, editing: 10, contentCreator: 11 } as const

export type Access = (typeof access)[keyof typeof access]

/** RoomType numbers (docs/facts/docspace-api.md#kinds-of-rooms). */
export const roomType = { collaboration: 2, custom: 5, public: 6, data: 8 } as const

export type RoomKind = keyof typeof roomType

/** What a user may be given in a room of each kind; public rooms do not support the role of a reader (docs/facts/docspace-api.md#roles-by-kind-of-room). */
export const legalAccess: Readonly<Record<RoomKind, readonly Access[]>> = {
  collaboration: [9, 11, 10, 2],
  custom: [9, 11, 10, 2],
  public: [9, 11],
  data: [9, 11, 10, 2],
}

/** What a group may be given in a room of each kind: it manages none (docs/facts/docspace.md#groups-in-rooms). */
export const legalGroupAccess: Readonly<Record<RoomKind, readonly Access[]>> = {
  collaboration: [11, 10, 2],
  custom: [11, 10, 2],
  public: [11],
  data: [11, 10, 2],
}

/** What an invitation link may give in a room of each kind (docs/facts/docspace-api.md#roles-by-kind-of-room). */
export const legalLinkAccess: Readonly<Record<RoomKind, readonly Access[]>> = {
  collaboration: [11, 10, 2],
  custom: [11, 10, 2],
  public: [11, 2],
  data: [11, 10, 2],
}

/** Whether rooms of two kinds know the same roles. */
export const haveSameRoles = (one: RoomKind, other: RoomKind): boolean =>
  [legalAccess, legalGroupAccess, legalLinkAccess].every((roles) => isDeepStrictEqual(roles[one], roles[other]))
