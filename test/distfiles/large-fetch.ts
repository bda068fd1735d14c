/** A distfile of any size, poured by a loopback site into the command, and what memory that takes. */
import { createHash, randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { execa } from 'execa'
import { formatDistinfo } from '../../src/model/distinfo.ts'
import { own, project } from '../support/distfile-project.ts'
import { openSite } from '../support/site.ts'
import { bin } from '../support/wbrel.ts'

const name = 'wifibox-alpine/musl-1.2.5-r21.apk'
const piece = randomBytes(1 << 20)

/** Bytes that `wbrel fetch` had at most while so many mebibytes came. */
export async function peakOfFetch(mebibytes: number): Promise<number> {
  const site = await openSite()
  const here = project(site)
  try {
    const hash = createHash('sha256')
    for (let i = 0; i < mebibytes; i++) hash.update(piece)
    const entry = { name, sha256: hash.digest('hex'), size: mebibytes << 20 }
    here.write('ports/net/wifibox-alpine/distinfo', formatDistinfo({ timestamp: 1, entries: [entry] }))
    const [path = ''] = own(site, here.sources().find(source => source.name === name)?.urls ?? [])
    site.on(path, async (_, response) => {
      response.writeHead(200, { 'content-length': entry.size })
      for (let i = 0; i < mebibytes; i++) {
        if (!response.write(piece)) await new Promise(go => response.once('drain', go))
      }
      response.end()
    })
    const preload = fileURLToPath(new URL('report-memory.cjs', import.meta.url))
    const env = { XDG_CACHE_HOME: join(here.root, 'cache'), NODE_OPTIONS: `--require=${preload}` }
    const { stderr } = await execa(process.execPath, [bin, 'fetch', 'musl'], { cwd: here.root, extendEnv: false, env })
    return Number(/most memory: (\d+)/.exec(stderr)?.[1]) * 1024
  } finally {
    here.remove()
    await site.close()
  }
}
