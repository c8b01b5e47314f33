import { openRoute, route } from '../http/router.ts'
import { confirmInvitation } from './confirm.ts'
import { listLinks, primaryLink, putLink } from './links.ts'
import { shareRoom } from './share.ts'
import { followShortLink } from './short-links.ts'

export const linksRoutes = [
  openRoute('POST', '/authentication/confirm', confirmInvitation),
  route('PUT', '/files/rooms/:id/links', putLink),
  route('GET', '/files/rooms/:id/link', primaryLink),
  route('GET', '/files/rooms/:id/links', listLinks),
  route('PUT', '/files/rooms/:id/share', shareRoom),
  openRoute('GET', '/s/:code', followShortLink),
]
