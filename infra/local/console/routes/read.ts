import * as z from 'zod'
import { ControlProblem } from '../controls/problem.ts'

/** A request's body by its schema. @throws Problem 400 that names every field */
export const read = <S extends z.ZodType>(schema: S, body: unknown): z.output<S> => {
  const parsed = schema.safeParse(body)
  if (parsed.success) return parsed.data
  throw new ControlProblem(400, z.prettifyError(parsed.error))
}
