import type { FastifyInstance, FastifyRequest } from 'fastify'
import * as z from 'zod'

interface Part {
  number: number
  etag: string
  size: number
  at: Date
}

interface Upload {
  bucket: string
  key: string
  parts: Map<number, Part>
}

const Query = z.object({
  uploads: z.string().optional(),
  uploadId: z.string().optional(),
  partNumber: z.coerce.number().optional(),
  'part-number-marker': z.coerce.number().default(0),
  'max-parts': z.coerce.number().default(1000),
})
type Query = z.infer<typeof Query>
const Params = z.object({ bucket: z.string(), '*': z.string() })

const XML_ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
const xml = (text: string | number): string => String(text).replaceAll(/[&<>"]/g, (it) => XML_ENTITIES[it] ?? it)

const partXml = ({ number, etag, size, at }: Part): string =>
  `<Part><PartNumber>${number}</PartNumber><LastModified>${at.toISOString()}</LastModified>` +
  `<ETag>${xml(etag)}</ETag><Size>${size}</Size></Part>`

/** The answer of ListParts: from behind the marker on, at most as many as asked for. */
function listed(uploadId: string, { bucket, key, parts }: Upload, query: Query): string {
  const { 'part-number-marker': marker, 'max-parts': maximum } = query
  const all = [...parts.values()]
    .sort((one, other) => one.number - other.number)
    .filter(({ number }) => number > marker)
  const page = all.slice(0, maximum)
  const next = page.at(-1)?.number ?? marker
  return (
    `<?xml version="1.0" encoding="UTF-8"?><ListPartsResult><Bucket>${xml(bucket)}</Bucket><Key>${xml(key)}</Key>` +
    `<UploadId>${xml(uploadId)}</UploadId><PartNumberMarker>${marker}</PartNumberMarker>` +
    `<NextPartNumberMarker>${next}</NextPartNumberMarker><MaxParts>${maximum}</MaxParts>` +
    `<IsTruncated>${all.length > page.length}</IsTruncated>${page.map(partXml).join('')}</ListPartsResult>`
  )
}

const noSuchUpload =
  '<?xml version="1.0" encoding="UTF-8"?><Error><Code>NoSuchUpload</Code>' +
  '<Message>The specified multipart upload does not exist.</Message></Error>'

// A body that is sent in signed chunks is longer than the part in it.
const partSize = ({ headers }: FastifyRequest): number =>
  Number(headers['x-amz-decoded-content-length'] ?? headers['content-length'] ?? 0)

/** Adds ListParts, which fauxqs 2.4.1 does not have: without it no upload can be resumed by somebody who did not begin it. */
export function installListParts(app: FastifyInstance): void {
  const uploads = new Map<string, Upload>()
  const target = (request: FastifyRequest) => {
    const [query, params] = [Query.safeParse(request.query), Params.safeParse(request.params)]
    return query.success && params.success ? { query: query.data, params: params.data } : undefined
  }

  app.addHook('onRequest', async (request, reply) => {
    const { query } = target(request) ?? {}
    if (request.method !== 'GET' || query?.uploadId === undefined) return undefined
    const upload = uploads.get(query.uploadId)
    reply.header('content-type', 'application/xml')
    return upload ? reply.send(listed(query.uploadId, upload, query)) : reply.code(404).send(noSuchUpload)
  })

  app.addHook('onSend', async (request, reply, payload) => {
    const { query, params } = target(request) ?? {}
    if (!query || !params || reply.statusCode >= 300) return payload
    const { uploadId, partNumber: number } = query
    if (request.method === 'POST' && query.uploads !== undefined) {
      const [, id] = /<UploadId>(.+?)<\/UploadId>/.exec(String(payload)) ?? []
      if (id) uploads.set(id, { bucket: params.bucket, key: params['*'], parts: new Map() })
    } else if (request.method === 'PUT' && uploadId !== undefined && number !== undefined) {
      const part = { number, etag: String(reply.getHeader('etag')), size: partSize(request), at: new Date() }
      uploads.get(uploadId)?.parts.set(number, part)
    } else if (uploadId !== undefined && ['POST', 'DELETE'].includes(request.method)) uploads.delete(uploadId)
    return payload
  })
}
