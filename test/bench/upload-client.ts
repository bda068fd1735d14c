/**
 * Uploads one file once and prints the milliseconds: `node --import tsx upload-client.ts forge|plain API UPLOADS ID FILE`.
 * A process of its own, so that the server's work is not in it.
 */
import { createReadStream, statSync } from 'node:fs'
import { request } from 'node:http'
import { github } from '../../src/forge/github.ts'

const [how, apiUrl = '', uploads = '', id = '', path = ''] = process.argv.slice(2)
const token = 'ghp_bench'
const { size } = statSync(path)
const start = performance.now()
await (how === 'forge' ? throughForge() : plainly())
process.stdout.write(`${performance.now() - start}\n`)

async function throughForge(): Promise<void> {
  const repository = { owner: 'pgj', name: 'freebsd-wifibox' }
  const forge = github({ apiUrl, repository, token, signal: undefined, timeout: 60_000 })
  const release = { id: Number(id), tag: '', draft: true, immutable: false, title: '', notes: '', url: '', assets: [] }
  const asset = { name: `forge-${process.pid}`, size, sha256: '', contentType: 'application/octet-stream' }
  const uploadUrl = `${uploads}/repos/pgj/freebsd-wifibox/releases/${id}/assets{?name,label}`
  await forge.upload({ ...release, uploadUrl }, { ...asset, source: { kind: 'file', path } })
}

function plainly(): Promise<void> {
  return new Promise((done, fail) => {
    const url = `${uploads}/repos/pgj/freebsd-wifibox/releases/${id}/assets?name=plain-${process.pid}`
    const headers = {
      authorization: `token ${token}`,
      'content-length': size,
      'content-type': 'application/octet-stream',
    }
    const sent = request(url, { method: 'POST', headers }, answer => {
      answer.resume()
      answer.on('end', () => (answer.statusCode === 201 ? done() : fail(new Error(`status ${answer.statusCode}`))))
    })
    sent.on('error', fail)
    createReadStream(path).pipe(sent)
  })
}
