/**
 * The five shapes of refusal (docs/facts/docspace-api.md#five-shapes-of-refusal). Handlers throw these; the server turns them into answers.
 */

/** Shape A: an exception of the server with its message, type and number. */
export class ApiError extends Error {
  readonly status: number
  readonly type: string | null
  constructor(status: number, message: string, type: string | null) {
    super(message)
    this.status = status
    this.type = type
  }
}

/** Shape B: model validation, always 400. */
export class ValidationError extends Error {
  readonly errors: Record<string, string[]>
  constructor(errors: Record<string, string[]>) {
    super('validation')
    this.errors = errors
  }
}

/** Shape C: bare ProblemDetails, outside the envelope (except 415, which sits inside a lying one: docs/facts/docspace-api.md#five-shapes-of-refusal). */
export class ProblemError extends Error {
  readonly status: number
  constructor(status: number) {
    super(`problem ${status}`)
    this.status = status
  }
}

/** Shape D: a status with no body. */
export class BareError extends Error {
  readonly status: number
  readonly headers: Record<string, string>
  constructor(status: number, headers: Record<string, string> = {}) {
    super(`bare ${status}`)
    this.status = status
    this.headers = headers
  }
}

/** A status with a bare text: the file handler beside the API. */
export class TextError extends Error {
  readonly status: number
  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

/** The request killed the server process: every open connection dies (docs/facts/docspace-api.md#a-query-that-kills-the-server). */
export class CrashError extends Error {}

const NOT_FOUND = 'ASC.Common.Web.ItemNotFoundException'
const INVALID = 'System.InvalidOperationException'
const SECURITY = 'System.Security.SecurityException'

export const folderNotFound = () => new ApiError(404, 'The required folder was not found', NOT_FOUND)
export const fileNotFound = () => new ApiError(404, 'The required file was not found', NOT_FOUND)
/** What a deletion says of what is not there. */
export const nothingToDelete = (what: 'file' | 'folder') =>
  new ApiError(404, `The required ${what} was not found`, 'System.IO.FileNotFoundException')
export const notFound = (message: string) => new ApiError(404, message, NOT_FOUND)
export const itemNotFound = () => new ApiError(404, 'Item not found', NOT_FOUND)
export const recordNotFound = () => new ApiError(404, 'The record could not be found', NOT_FOUND)
export const userNotFound = () => new ApiError(404, 'The user could not be found', NOT_FOUND)
/** A text id reaches the third-party code, which knows no such storage. */
export const selectorNotFound = () => new ApiError(404, "Selector '' not found", NOT_FOUND)
export const accessDenied = () => new ApiError(403, 'Access denied', SECURITY)
export const notAuthorized = () =>
  new ApiError(403, 'Access denied', 'ASC.Common.Security.Authorizing.AuthorizingException')
/** A business refusal: 403 with a message of its own. */
export const refused = (message: string) => new ApiError(403, message, INVALID)
export const roleNotAvailable = () => refused('The role is not available for this user type')
export const cannotViewFolder = () => refused("You don't have enough permission to view the folder content")
export const cannotViewFile = () => refused("You don't have enough permission to view the file")
export const cannotCreate = () => refused("You don't have enough permission to create")
export const cannotEditRoom = () => refused("You don't have permission to edit the room")
export const cannotRename = () => refused("You don't have enough permission to rename the folder")
export const notPermitted = () => refused("You don't have enough permission to perform the operation")
export const badArgument = (message: string, type = 'System.ArgumentException') => new ApiError(400, message, type)
export const nullArgument = (name: string) =>
  badArgument(`Value cannot be null. (Parameter '${name}')`, 'System.ArgumentNullException')

/** Throws 400 for null and for an empty text. */
export function requireGiven(name: string, value: string | null | undefined): asserts value is string {
  if (value === null || value === undefined) throw nullArgument(name)
  if (value === '') throw badArgument(`The value cannot be an empty string. (Parameter '${name}')`)
}
export const nullReference = () =>
  new ApiError(500, 'Object reference not set to an instance of an object.', 'System.NullReferenceException')
export const quotaExceeded = (message: string) => new ApiError(402, message, 'ASC.Core.Tenants.TenantQuotaException')
export const unauthenticated = () => new ApiError(401, 'System error.', null)
