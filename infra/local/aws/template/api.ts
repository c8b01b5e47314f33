import * as z from 'zod'
import type { BoundTemplate } from './bound-template.ts'
import { functionNameIn } from './functions.ts'

/** One route of the HTTP API with the function behind it. */
export interface RouteModel {
  /** As the template has it: `POST /webhooks/{source}` or `$default`. */
  routeKey: string
  functionName: string
  timeoutMs: number
}

export interface ThrottleModel {
  rate: number
  burst: number
}

/** The HTTP API of the template. */
export interface ApiModel {
  id: string
  stage: string
  routes: RouteModel[]
  /** Requests per second and how many at once, from the stage, for routes without a limit of their own; `undefined` when it does not throttle. */
  throttle: ThrottleModel | undefined
  /** Limits of single routes, by route key. */
  routeThrottles: ReadonlyMap<string, ThrottleModel>
}

const RouteProperties = z.object({ ApiId: z.string(), RouteKey: z.string(), Target: z.string().optional() })
const IntegrationProperties = z.object({
  ApiId: z.string(),
  IntegrationType: z.string(),
  IntegrationUri: z.string().optional(),
  PayloadFormatVersion: z.string().optional(),
  TimeoutInMillis: z.coerce.number().default(30_000),
})
const RouteSettings = z.object({
  ThrottlingRateLimit: z.coerce.number().optional(),
  ThrottlingBurstLimit: z.coerce.number().optional(),
})
const StageProperties = z.object({
  ApiId: z.string(),
  StageName: z.string(),
  DefaultRouteSettings: RouteSettings.optional(),
  RouteSettings: z.record(z.string(), RouteSettings).default({}),
})

const throttleOf = ({ ThrottlingRateLimit: rate, ThrottlingBurstLimit: burst }: z.infer<typeof RouteSettings> = {}) =>
  rate === undefined ? undefined : { rate, burst: burst ?? rate }

function readRoutes(template: BoundTemplate): RouteModel[] {
  const integrations = new Map(template.all('AWS::ApiGatewayV2::Integration').map((it) => [it.name, it]))
  return template.all('AWS::ApiGatewayV2::Route').map((found) => {
    const { RouteKey: routeKey, Target: target } = template.read(found, RouteProperties)
    const integration = integrations.get(target?.replace(/^integrations\//, '') ?? '')
    if (!integration) throw new Error(`${found.logicalId} (${routeKey}) has no integration to go to`)
    const properties = template.read(integration, IntegrationProperties)
    const { IntegrationUri: uri, IntegrationType: type, PayloadFormatVersion: version } = properties
    if (type !== 'AWS_PROXY' || version !== '2.0' || !uri) {
      throw new Error(`${integration.logicalId} is no Lambda proxy integration with payload format 2.0`)
    }
    return { routeKey, functionName: functionNameIn(uri), timeoutMs: properties.TimeoutInMillis }
  })
}

/** The HTTP API of the template, `undefined` when it has none. Throws for several, or for integrations other than Lambda's. */
export function readApi(template: BoundTemplate): ApiModel | undefined {
  const [api, ...others] = template.all('AWS::ApiGatewayV2::Api')
  if (!api) return undefined
  if (others.length > 0) throw new Error('the template has several HTTP APIs; the local AWS runs one')
  const [stage] = template.all('AWS::ApiGatewayV2::Stage').map((it) => template.read(it, StageProperties))
  const own = Object.entries(stage?.RouteSettings ?? {}).flatMap(([routeKey, settings]) => {
    const throttle = throttleOf(settings)
    return throttle ? [[routeKey, throttle] as const] : []
  })
  return {
    id: api.identity.ref,
    stage: stage?.StageName ?? '$default',
    routes: readRoutes(template),
    throttle: throttleOf(stage?.DefaultRouteSettings),
    routeThrottles: new Map(own),
  }
}
