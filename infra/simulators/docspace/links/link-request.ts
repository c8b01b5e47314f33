import { anything, type BodySource, bind, enumNumber, flag, id, integer, maxLength, model, text } from '../http/bind.ts'
import { ACCESS_NAMES } from '../members/access.ts'

/** The body of a link call (docs/facts/docspace-api.md#links-of-a-room): kind and access default to 0. */

const RoomLink = model('ASC.Files.Core.ApiModels.RequestDto.RoomLinkRequest', {
  linkId: id(),
  linkType: enumNumber('ASC.Files.Core.ApiModels.ResponseDto.LinkType'),
  access: anything(),
  title: text({ check: maxLength('RoomLink.Title', 'Title', 255) }),
  expirationDate: anything(),
  password: text({ check: maxLength('RoomLink.Password', 'Password', 255) }),
  denyDownload: flag(),
  internal: flag(),
  maxUseCount: integer(),
})

export interface LinkRequest {
  linkType: number
  id: string | undefined
  access: number
  title: string | undefined
  expirationDate: number | undefined
  password: string | undefined
  denyDownload: boolean
  internal: boolean
  maxUseCount: number | undefined
}

/** Reads the body. Throws validation errors. */
export function bindLink(source: BodySource): LinkRequest {
  const body = bind(RoomLink, source)
  const access =
    typeof body.access === 'string'
      ? (ACCESS_NAMES[body.access] ?? (Number(body.access) || 0))
      : Number(body.access ?? 0)
  return {
    linkType: body.linkType ?? 0,
    id: body.linkId?.toLowerCase() || undefined,
    access,
    title: body.title ?? undefined,
    expirationDate: typeof body.expirationDate === 'string' ? Date.parse(body.expirationDate) : undefined,
    password: body.password ?? undefined,
    denyDownload: body.denyDownload === true,
    internal: body.internal === true,
    maxUseCount: body.maxUseCount ?? undefined,
  }
}
