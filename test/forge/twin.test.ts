/** What the twin believes of GitHub, rule by rule; the conscience holds every answer to GitHub's own description. */
import assert from 'node:assert/strict'
import { request as httpRequest } from 'node:http'
import { describe, it } from 'node:test'
import { startTwin, type Twin } from '../../src/forge/twin/server.ts'
import type { TwinOptions } from '../../src/forge/twin/state.ts'
import type { Exchange } from '../../src/forge/twin/workings.ts'
import { complaints } from './conscience.ts'
import { deviations, unlistedStatuses } from './deviations.ts'
import { tag, token, twinOptions } from './publishing.ts'

/** The fields of answers that these tests look at; which are there depends on the answer. */
interface Json {
  readonly id: number
  readonly name: string
  readonly message: string
  readonly immutable: boolean
  readonly created_at: string
  readonly length: number
  readonly errors: readonly { readonly code: string }[]
}

interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly body: Json
}

interface Client {
  readonly twin: Twin
  readonly ask: (method: string, path: string, body?: object, headers?: Record<string, string>) => Promise<Answer>
  readonly upload: (id: number, name: string, body?: string) => Promise<Answer>
}

async function withTwin(options: Partial<TwinOptions>, work: (client: Client) => Promise<void>): Promise<void> {
  const wrong: string[] = []
  const watch = (exchange: Exchange) => void wrong.push(...complaints(exchange))
  const twin = await startTwin({ ...twinOptions, ...options }, { watch })
  const send = async (url: string, init: RequestInit): Promise<Answer> => {
    const response = await fetch(url, { redirect: 'manual', ...init })
    const text = await response.text()
    const isJson = response.headers.get('content-type')?.includes('json') === true
    return { status: response.status, headers: response.headers, body: (isJson ? JSON.parse(text) : text) as Json }
  }
  const authorization = `token ${token}`
  const ask: Client['ask'] = (method, path, body, headers = { authorization }) =>
    send(`${twin.apiUrl}/repos/pgj/freebsd-wifibox${path}`, {
      method,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
  const upload: Client['upload'] = (id, name, body = 'bytes') =>
    send(`${twin.uploadsUrl}/repos/pgj/freebsd-wifibox/releases/${id}/assets?name=${encodeURIComponent(name)}`, {
      method: 'POST',
      headers: { authorization },
      body,
    })
  try {
    await work({ twin, ask, upload })
  } finally {
    await twin.close()
  }
  assert.deepEqual(wrong, [])
}

/** Promises ten bytes, sends four, and goes. */
function brokenUpload(url: string): Promise<void> {
  const headers = { authorization: `token ${token}`, 'content-length': '10' }
  return new Promise(done => {
    const sent = httpRequest(url, { method: 'POST', headers })
    sent.on('error', () => {})
    sent.on('close', () => setTimeout(done, 50))
    sent.write('four', () => setTimeout(() => sent.destroy(), 50))
  })
}

const draft = { tag_name: tag, name: 'x', body: 'y', draft: true }

describe('the twin of GitHub', () => {
  it('finds drafts in lists only, and only for those who may push', () =>
    withTwin({}, async ({ ask }) => {
      await ask('POST', '/releases', draft)
      assert.equal((await ask('GET', `/releases/tags/${tag}`)).status, 404)
      assert.equal((await ask('GET', '/releases')).body.length, 1)
      assert.equal((await ask('GET', '/releases', undefined, {})).body.length, 0)
    }))

  it('lets several drafts have one tag, but one published release', () =>
    withTwin({}, async ({ ask }) => {
      const first = await ask('POST', '/releases', draft)
      const second = await ask('POST', '/releases', draft)
      assert.equal((await ask('PATCH', `/releases/${first.body.id}`, { draft: false })).status, 200)
      const refused = await ask('PATCH', `/releases/${second.body.id}`, { draft: false })
      assert.equal(refused.status, 422)
      assert.equal(refused.body.errors[0]?.code, 'already_exists')
    }))

  it('takes uploads on their own origin only, once a name, and rewrites names', () =>
    withTwin({}, async ({ ask, upload }) => {
      const { body } = await ask('POST', '/releases', draft)
      assert.equal((await ask('POST', `/releases/${body.id}/assets?name=a`)).status, 404)
      assert.equal((await upload(body.id, 'a~1 b.apk')).body.name, 'a.1.b.apk')
      assert.equal((await upload(body.id, 'a.1.b.apk')).body.errors[0]?.code, 'already_exists')
      assert.equal((await upload(body.id, '.profile')).body.name, 'default.profile')
      assert.equal((await upload(body.id, 'é')).body.name, 'default.e')
    }))

  it('wants a content-length', () =>
    withTwin({}, async ({ twin, ask }) => {
      const { body } = await ask('POST', '/releases', draft)
      const url = `${twin.uploadsUrl}/repos/pgj/freebsd-wifibox/releases/${body.id}/assets?name=a`
      const status = await new Promise(done => {
        const sent = httpRequest(url, { method: 'POST', headers: { authorization: `token ${token}` } }, answer => {
          answer.resume()
          done(answer.statusCode)
        })
        sent.write('chunked')
        sent.end()
      })
      assert.equal(status, 400)
    }))

  it('limits the size and the number of assets, and the length of notes', () =>
    withTwin({ limits: { assets: 1, bytes: 10 } }, async ({ ask, upload }) => {
      const { body } = await ask('POST', '/releases', draft)
      assert.equal((await upload(body.id, 'a', 'ten bytes.')).status, 422)
      await upload(body.id, 'a')
      assert.match((await upload(body.id, 'b')).body.message, /file_count limited to 1 assets per release/)
      assert.equal((await ask('POST', '/releases', { ...draft, body: 'x'.repeat(125_001) })).status, 422)
    }))

  it('seals an immutable release but for its title and notes, and burns its tag', () =>
    withTwin({ immutable: true }, async ({ ask, upload }) => {
      const { body } = await ask('POST', '/releases', draft)
      const at = `/releases/${body.id}`
      const asset = await upload(body.id, 'kept')
      assert.equal((await ask('PATCH', at, { draft: false })).body.immutable, true)
      assert.match((await ask('DELETE', `/releases/assets/${asset.body.id}`)).body.message, /from an immutable release/)
      const target = await ask('PATCH', at, { target_commitish: 'b'.repeat(40) })
      assert.match(target.body.message, /target_commitish cannot be changed/)
      assert.match((await ask('PATCH', at, { prerelease: true })).body.message, /state cannot be changed/)
      assert.match((await upload(body.id, 'a')).body.message, /Cannot upload assets to an immutable release/)
      assert.match((await ask('PATCH', at, { tag_name: 'x' })).body.message, /tag_name cannot be changed/)
      assert.match((await ask('PATCH', at, { draft: true })).body.message, /state cannot be changed/)
      assert.equal((await ask('PATCH', at, { body: 'new notes' })).status, 200)
      assert.equal((await ask('DELETE', at)).status, 204)
      assert.match((await ask('POST', '/releases', draft)).body.message, /was used by an immutable release/)
    }))

  it('hides commits that touch workflows from the token of GitHub Actions', () =>
    withTwin(
      { commits: { ['c'.repeat(40)]: { date: '2026-01-01T00:00:00Z', touchesWorkflows: true } } },
      async ({ ask }) => {
        const headers = { authorization: 'token ghs_actionstoken' }
        const release = { ...draft, target_commitish: 'c'.repeat(40) }
        assert.equal((await ask('POST', '/releases', release, headers)).status, 404)
        const made = await ask('POST', '/releases', draft, headers)
        assert.equal(made.status, 201)
        const change = { target_commitish: 'c'.repeat(40) }
        assert.equal((await ask('PATCH', `/releases/${made.body.id}`, change, headers)).status, 404)
      },
    ))

  it('lets readers read, and nobody else but those who may push write', () =>
    withTwin({}, async ({ ask }) => {
      assert.equal((await ask('POST', '/releases', draft, { authorization: 'token ghp_readertoken' })).status, 403)
      assert.equal((await ask('GET', '', undefined, { authorization: 'token ghp_readertoken' })).status, 200)
      assert.equal((await ask('POST', '/releases', draft, {})).status, 401)
      assert.equal((await ask('GET', '', undefined, { authorization: 'token ghp_nobody' })).status, 401)
    }))

  it('is a private repository only to those who may see it', () =>
    withTwin({ isPrivate: true }, async ({ ask }) => {
      assert.equal((await ask('GET', '/releases', undefined, {})).status, 404)
      assert.equal((await ask('GET', '/releases')).status, 200)
    }))

  it('keeps the label of an asset, and of an upload that broke off an empty starter that blocks its name', () =>
    withTwin({}, async ({ twin, ask, upload }) => {
      const { body } = await ask('POST', '/releases', draft)
      await brokenUpload(`${twin.uploadsUrl}/repos/pgj/freebsd-wifibox/releases/${body.id}/assets?name=a&label=A`)
      const [broken] = twin.state.releases[0]?.assets ?? []
      assert.deepEqual([broken?.state, broken?.size, broken?.sha256, broken?.label], ['starter', 0, null, 'A'])
      assert.equal((await upload(body.id, 'a')).body.errors[0]?.code, 'already_exists')
      assert.equal((await ask('DELETE', `/releases/assets/${broken?.id}`)).status, 204)
      assert.equal((await upload(body.id, 'a')).status, 201)
    }))

  it('tells each token its own quota, counts an upload twice, and fills the quota at the reset', () => {
    let now = 1_774_742_400_000
    return withTwin({ clock: () => now, limits: { quota: 5 } }, async ({ ask, upload }) => {
      const left = ({ headers }: Answer) => Number(headers.get('x-ratelimit-remaining'))
      const { body, ...made } = await ask('POST', '/releases', draft)
      assert.deepEqual([left(made as Answer), left(await upload(body.id, 'a'))], [4, 2])
      assert.equal(left(await ask('GET', '', undefined, { authorization: 'token ghp_readertoken' })), 4)
      await ask('GET', '')
      await ask('GET', '')
      const over = await ask('GET', '')
      assert.match(over.body.message, /API rate limit exceeded/)
      now = Number(over.headers.get('x-ratelimit-reset')) * 1000
      assert.equal(left(await ask('GET', '')), 4)
    })
  })

  it('has the usual quotas of users, of GitHub Actions and of the anonymous', () =>
    withTwin({}, async ({ ask }) => {
      const limit = async (headers: Record<string, string>) =>
        (await ask('GET', '', undefined, headers)).headers.get('x-ratelimit-limit')
      assert.equal(await limit({ authorization: `token ${token}` }), '5000')
      assert.equal(await limit({ authorization: 'token ghs_actionstoken' }), '1000')
      assert.equal(await limit({}), '60')
    }))

  it('sends requests for a name that the repository had on to the new one', () =>
    withTwin({ repository: 'pgj/wifibox', formerly: 'pgj/freebsd-wifibox' }, async ({ ask }) => {
      const { status, headers } = await ask('GET', '/releases')
      assert.equal(status, 301)
      assert.match(headers.get('location') ?? '', /\/repos\/pgj\/wifibox\/releases$/)
      assert.equal((await ask('POST', '/releases', draft)).status, 307)
    }))

  it('gives every answer a request id', () =>
    withTwin({}, async ({ ask }) => {
      assert.match((await ask('GET', '')).headers.get('x-github-request-id') ?? '', /^TWIN:[0-9A-F]{6}$/)
    }))

  it('dates a release by its commit', () =>
    withTwin({ commits: { ['a'.repeat(40)]: { date: '2020-02-02T00:00:00Z' } } }, async ({ ask }) => {
      const { body } = await ask('POST', '/releases', { ...draft, draft: false })
      assert.equal(body.created_at, '2020-02-02T00:00:00Z')
    }))

  it('pages lists, and answers 304 to a known ETag', () =>
    withTwin({}, async ({ ask }) => {
      for (let i = 0; i < 31; i++) await ask('POST', '/releases', draft)
      const first = await ask('GET', '/releases')
      assert.equal(first.body.length, 30)
      assert.match(first.headers.get('link') ?? '', /page=2>; rel="next"/)
      const known = { authorization: `token ${token}`, 'if-none-match': first.headers.get('etag') ?? '' }
      assert.equal((await ask('GET', '/releases', undefined, known)).status, 304)
    }))

  it('sends downloads to another origin, which wants no token', () =>
    withTwin({ keepBytes: true }, async ({ ask, upload }) => {
      const { body } = await ask('POST', '/releases', draft)
      const asset = await upload(body.id, 'a', 'the bytes')
      const accept = { authorization: `token ${token}`, accept: 'application/octet-stream' }
      const sent = await ask('GET', `/releases/assets/${asset.body.id}`, undefined, accept)
      assert.equal(sent.status, 302)
      assert.equal(await (await fetch(sent.headers.get('location') ?? '')).text(), 'the bytes')
    }))
})

describe('the conscience', () => {
  const exchange = {
    n: 1,
    at: 0,
    origin: 'api',
    method: 'GET',
    path: '/repos/a/b/releases',
    query: '',
    sent: undefined,
  } as const

  it('sees answers that GitHub would not give', () => {
    assert.notDeepEqual(complaints({ ...exchange, status: 200, body: [{ id: 'text' }] }), [])
    assert.notDeepEqual(complaints({ ...exchange, status: 418, body: undefined }), [])
    assert.notDeepEqual(complaints({ ...exchange, status: 302, body: undefined }), [])
  })

  it('sees requests that GitHub does not know', () => {
    const post = { ...exchange, method: 'POST', status: 404, body: { message: 'Not Found' } }
    assert.deepEqual(complaints({ ...post, sent: draft }), [])
    assert.notDeepEqual(complaints({ ...post, sent: { ...draft, drafft: true } }), [])
    assert.notDeepEqual(complaints({ ...post, sent: { ...draft, draft: 'yes' } }), [])
    const upload = { ...exchange, method: 'POST', path: '/repos/a/b/releases/1/assets', status: 422 }
    const refused = { message: 'Validation Failed', documentation_url: '' }
    assert.deepEqual(complaints({ ...upload, query: '?name=a', body: refused }), [])
    assert.notDeepEqual(complaints({ ...upload, query: '?label=a', body: refused }), [])
    assert.notDeepEqual(
      complaints({ ...exchange, query: '?per-page=3', status: 404, body: { message: 'Not Found' } }),
      [],
    )
  })

  it('has a reason for every deviation', () => {
    for (const { why } of [...deviations, ...unlistedStatuses]) assert.ok(why.length > 10)
    assert.equal(new Set(unlistedStatuses.map(({ status }) => status)).size, unlistedStatuses.length)
  })
})
