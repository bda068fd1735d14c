/** The token goes to GitHub and nowhere else: not into output, records, traces, faults, nor to other programs. */
import assert from 'node:assert/strict'
import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import type { TwinFault } from '../../src/forge/twin/faults.ts'
import { released } from '../support/released.ts'
import type { Outcome } from '../support/wbrel.ts'
import { running, twinFor } from './crash.ts'
import { token, twinOptions } from './publishing.ts'

const release = released()
const tools = join(release.root, 'tools')
const traced = join(release.root, 'trace')
after(release.remove)

/** git as it is, but telling everything that it was started with; and a gh that keeps a token. */
mkdirSync(tools)
program('git', `{ echo "$@"; env; } >> '${traced}'\nexec "$(PATH="\${PATH#*:}" command -v git)" "$@"`)
program('gh', `echo "$@" >> '${traced}'\n[ "$KEPT" = no ] && exit 1\ncat '${join(tools, 'kept')}'`)
writeFileSync(join(tools, 'kept'), `${token}\n`)

function program(name: string, script: string): void {
  writeFileSync(join(tools, name), `#!/bin/sh\n${script}\n`)
  chmodSync(join(tools, name), 0o755)
}

interface Scene {
  readonly args: readonly string[]
  /** Undefined: gh has the token. */
  readonly variable?: string
  readonly faults?: readonly TwinFault[]
}

/** Runs the command, and looks for the token in whatever it printed and left. */
async function leaked({ args, variable, faults = [] }: Scene, status: number): Promise<Outcome> {
  const twin = await twinFor(release, { faults }, { keepBytes: true })
  try {
    const path = { PATH: `${tools}:${process.env.PATH}`, GIT_TRACE: '1', GIT_CURL_VERBOSE: '1' }
    const summary = { GITHUB_STEP_SUMMARY: join(release.root, 'summary.md') }
    const own = variable === undefined ? {} : { [variable]: token, KEPT: 'no' }
    const where = ['--repo', twinOptions.repository, '--api-url', twin.apiUrl]
    const outcome = await running(release, [...args, ...where], { ...path, ...summary, ...own })
    assert.equal(outcome.status, status, outcome.stderr)
    assert.ok(twin.count() > 0)
    for (const text of [outcome.stdout, outcome.stderr, ...filesBelow(release.root)]) {
      assert.equal(text.includes(token), false, args.join(' '))
    }
    return outcome
  } finally {
    await twin.close()
  }
}

/** Everything below, git's objects too; but not the place where gh keeps it. */
function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile() && entry.name !== 'kept')
    .map(entry => readFileSync(join(entry.parentPath ?? entry.path, entry.name), 'latin1'))
}

const publish = ['publish', release.version, '--apks', release.apks, '--pace', '0', '--verbose']

describe('the token', () => {
  it('of gh publishes, and is printed and written nowhere', async () => {
    const { stdout } = await leaked({ args: [...publish, '--sums', 'SUMS'] }, 0)
    assert.match(stdout, /green +there is a token +a classic personal access token,\s+from gh auth token/)
    assert.match(readFileSync(traced, 'utf8'), /^auth token --hostname 127\.0\.0\.1$/m)
    assert.match(readFileSync(traced, 'utf8'), /^ls-remote /m)
    rmSync(join(release.root, 'SUMS'))
  })

  it('of the environment is not in plans, doctor, verify and rehearsals, nor in their JSON', async () => {
    await leaked({ args: [...publish, '--dry-run', '--json'], variable: 'GH_TOKEN' }, 0)
    await leaked({ args: ['doctor', '--publish', release.version, '--verbose'], variable: 'GITHUB_TOKEN' }, 0)
    await leaked({ args: ['verify', release.version, '--verbose', '--json'], variable: 'GH_TOKEN' }, 3)
    await leaked({ args: [...publish, '--rehearse', '--json'], variable: 'GH_ENTERPRISE_TOKEN' }, 0)
  })

  it('is not in faults, though a server answers with what it was sent', async () => {
    const early = await leaked({ args: publish, variable: 'GH_TOKEN', faults: [{ at: 1, kind: 'echo' }] }, 7)
    assert.match(early.stderr, /Bad header: authorization: token \[the token\].*\(request id TWIN:000001\)/)
    const late = await leaked(
      { args: [...publish, '--json'], variable: 'GH_TOKEN', faults: [{ at: 9, kind: 'echo' }] },
      7,
    )
    assert.match(late.stdout, /"found": "400: Bad header: authorization: token \[the token\]/)
    await leaked({ args: [...publish, '--json'], variable: 'GH_TOKEN', faults: [{ at: 9, kind: 'expired' }] }, 4)
  })
})
