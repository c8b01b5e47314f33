/** What AWS refuses: its code, and its words. */
export class ServiceRefusal extends Error {
  readonly code: string
  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }
}
