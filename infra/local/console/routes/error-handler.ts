import type { FastifyInstance } from 'fastify'
import { ControlProblem } from '../controls/problem.ts'

/** Answers what goes wrong as `{error}` with its status. */
export const sayProblems = (server: FastifyInstance): void => {
  server.setErrorHandler((error: Error & { statusCode?: number }, _request, reply) => {
    const status = error instanceof ControlProblem ? error.status : (error.statusCode ?? 500)
    reply.code(status).send({ error: error.message })
  })
}
