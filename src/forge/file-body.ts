/** A file as the body of a request. */
import { openAsBlob } from 'node:fs'
import { open } from 'node:fs/promises'

/** Node's own stream of a Blob comes in pieces of 64 KiB, which costs a third of the speed of a plain upload. */
const piece = 256 * 1024

/**
 * Pieces take turns in so many buffers: new ones for each of 700 MB would stay until the garbage is collected. fetch asks
 * for the next piece when the one before is written out, so that two are in use; a server that got other bytes would
 * tell another digest, and the asset would be uploaded again.
 */
const turns = 8

/**
 * A Blob has a known size, so fetch sets content-length itself (by hand it must never be set). Only its stream is ours:
 * larger pieces, and an error when the file is shorter than it was.
 */
export async function fileBody(path: string): Promise<Blob> {
  const blob = await openAsBlob(path)
  return Object.defineProperty(blob, 'stream', { value: () => streamOf(path, blob.size) })
}

function streamOf(path: string, size: number): ReadableStream<Uint8Array> {
  const opened = open(path, 'r')
  const buffers: Buffer[] = []
  let [done, turn] = [0, 0]
  return new ReadableStream<Uint8Array>(
    {
      pull: async controller => {
        const file = await opened
        const own = buffers[turn] ?? Buffer.allocUnsafeSlow(Math.min(piece, size))
        buffers[turn] = own
        turn = (turn + 1) % turns
        const { bytesRead, buffer } = await file.read(own, 0, Math.min(piece, size - done))
        done += bytesRead
        if (bytesRead > 0) controller.enqueue(buffer.subarray(0, bytesRead))
        if (bytesRead > 0 && done < size) return
        await file.close()
        if (done < size) controller.error(new Error(`${path} became shorter while it was read`))
        else controller.close()
      },
      cancel: async () => (await opened).close(),
    },
    { highWaterMark: 1 },
  )
}
