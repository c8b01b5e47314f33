import * as z from 'zod/mini'
import type { PortalCall } from '../connection.ts'
import { featureRequest, type RoomFeatures } from './room-features.ts'

/** The one slot of the portal for making a room from a template; it may be somebody else's (docs/facts/docspace-api.md#rooms-from-templates). */
export type TemplateSlot =
  | { state: 'free' }
  /** `roomId`: of the room that is being made, as soon as there is one. */
  | { state: 'running'; roomId?: number }
  | { state: 'done'; roomId?: number; failed: boolean }

export interface NewTemplateRoom {
  templateId: number
  title: string
  tags: readonly string[]
  features?: RoomFeatures
  /** Whether the room gets the template's logo. */
  copyLogo: boolean
}

const status = z.optional(
  z.looseObject({
    roomId: z.optional(z.number()),
    error: z.optional(z.nullable(z.string())),
    isCompleted: z.boolean(),
  }),
)

const slotOf = (answer: z.output<typeof status>): TemplateSlot => {
  if (!answer) return { state: 'free' }
  const { roomId = 0, isCompleted, error } = answer
  const made = roomId > 0 ? { roomId } : {}
  if (!isCompleted) return { state: 'running', ...made }
  return { state: 'done', failed: Boolean(error), ...made }
}

/** Every other client waits for the one slot. */
const urgent = { urgent: true }

export const templateCalls = (call: PortalCall) => ({
  /** Asks for a room with the template's folders and files. DocSpace drops the request silently while it makes another one. */
  async createRoom({ features = {}, ...room }: NewTemplateRoom): Promise<TemplateSlot> {
    const json = { ...room, ...featureRequest(features) }
    return slotOf(await call({ method: 'POST', path: '/api/2.0/files/rooms/fromtemplate', json, ...urgent }, status))
  },

  async slot(): Promise<TemplateSlot> {
    return slotOf(await call({ method: 'GET', path: '/api/2.0/files/rooms/fromtemplate/status', ...urgent }, status))
  },
})
