import type { AddressInfo } from 'node:net'
import { connect, createServer, type Socket } from 'node:net'
import { Transform } from 'node:stream'

/** A line to a server that is farther away. */
export interface SlowLine {
  port: number
  stop(): Promise<void>
}

/** Hands each chunk on `ms` later, in its order, whatever was sent before it. */
const late = (ms: number) =>
  new Transform({
    highWaterMark: 1_024 * 1_024,
    transform(chunk, _encoding, done) {
      setTimeout(() => this.push(chunk), ms)
      done()
    },
    flush(done) {
      setTimeout(done, ms)
    },
  })

/** Passes a connection to `port` of this machine on, and its answers `ms` later: a way there and back of that time. */
export const startSlowLine = async (port: number, ms: number): Promise<SlowLine> => {
  const open = new Set<Socket>()
  const server = createServer((near) => {
    const far = connect(port, '127.0.0.1')
    for (const socket of [near, far]) {
      open.add(socket)
      socket.setNoDelay(true)
      socket.on('error', () => {
        near.destroy()
        far.destroy()
      })
      socket.on('close', () => {
        open.delete(socket)
        near.destroy()
        far.destroy()
      })
    }
    near.pipe(far)
    far.pipe(late(ms)).pipe(near)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    async stop() {
      for (const socket of open) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
