import * as z from 'zod/mini'
import { Park } from '../../runtime/errors.ts'
import { parseJson } from '../../runtime/json.ts'
import { crmReasons } from '../reasons.ts'

/** A position in a listing as a cursor, which survives restarts. */
export const writePlace = (place: unknown): string => Buffer.from(JSON.stringify(place)).toString('base64url')

/** The position of a cursor. @throws Park for one that another version wrote */
export const readPlace = <P>(schema: z.ZodMiniType<P>, cursor: string): P => {
  const parsed = z.safeParse(schema, parseJson(Buffer.from(cursor, 'base64url').toString('utf8')))
  if (!parsed.success) throw new Park(crmReasons['crm-place-unknown'])
  return parsed.data
}
