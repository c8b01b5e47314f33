import * as z from 'zod'
import type { BoundTemplate } from './bound-template.ts'

/** A configuration set of SES, and of what it sends events to the bus. */
export interface MailEventsModel {
  name: string
  /** `bounce`, `complaint` and others, as CloudFormation spells them. */
  types: readonly string[]
}

const DestinationProperties = z.object({
  ConfigurationSetName: z.string(),
  EventDestination: z.object({
    Enabled: z.boolean().default(true),
    MatchingEventTypes: z.array(z.string()),
    EventBridgeDestination: z.object({ EventBusArn: z.string() }).optional(),
  }),
})

/** Every configuration set of a template. */
export function readMailEvents(template: BoundTemplate): MailEventsModel[] {
  const destinations = template
    .all('AWS::SES::ConfigurationSetEventDestination')
    .map((found) => template.read(found, DestinationProperties))
    .filter(({ EventDestination: { Enabled, EventBridgeDestination } }) => Enabled && EventBridgeDestination)
  return template.all('AWS::SES::ConfigurationSet').map(({ name }) => ({
    name,
    types: destinations
      .filter(({ ConfigurationSetName }) => ConfigurationSetName === name)
      .flatMap(({ EventDestination }) => EventDestination.MatchingEventTypes),
  }))
}
