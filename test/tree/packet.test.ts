/** What the committer's packet says of test builds and of lint; the lint tools are stand-ins in PATH. */
import assert from 'node:assert/strict'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { formatResults } from '../../src/model/results.ts'
import { lint } from '../../src/tree/lint.ts'
import { buildResults, mixed, proven } from '../support/build-results.ts'
import { portsOf } from '../support/rendered.ts'
import { portsTree, released } from './ports-tree.ts'
import { runSubmit } from './run.ts'

describe("the committer's packet", () => {
  const own = released()
  const tree = portsTree()
  const bin = mkdtempSync(join(tmpdir(), 'wbrel-lint-'))
  after(() => {
    for (const one of [own, tree]) one.remove()
    rmSync(bin, { recursive: true, force: true })
  })
  const builds = releasesStory(own.read('wifibox.yaml'))
  const tool = (name: string, text: string): void => {
    mkdirSync(bin, { recursive: true })
    writeFileSync(join(bin, name), `#!/bin/sh\n${text}\n`)
    chmodSync(join(bin, name), 0o755)
  }
  const described = async (): Promise<string> => {
    const env = {
      PATH: `${bin}:${process.env.PATH}`,
      HOME: own.folder,
      GIT_AUTHOR_NAME: 'A',
      GIT_AUTHOR_EMAIL: 'a@b.c',
    }
    const { files } = await runSubmit(own, tree, { dryRun: true, env })
    return files.get('description.md') ?? ''
  }

  it('shows what test builds cover, and of each failure the row, the phase and the first failing lines', async () => {
    own.write('releases/1.9.0.builds.json', builds(mixed))
    const text = await described()
    assert.match(text, /^- Test builds: \d+ of \d+ builds are proven; \d+ failed, /m)
    assert.match(text, /^\| net\/wifibox-core \| {2}\| 14\.3 \| 4 of 4 choices \| 100 % \|$/m)
    assert.match(
      text,
      /^- ✗ net\/wifibox-alpine@default, row [0-9a-f]{8}, on FreeBSD 14\.3: failed in check-plist .*FW\\_B43 /m,
    )
    assert.match(
      text,
      /^ {2}```text\n {2}====> Checking for pkg-plist issues \(check-plist\)\n {2}.*Error: Orphaned: etc/m,
    )
    assert.match(text, /^In common to \d+ failing rows: FW\\_B43 on with FW\\_BRCM on$/m)
    assert.match(text, /^\| 14\.3 \| 14\.3-RELEASE-p2 \| root@builder \| 3\.4\.8 \| 0a1b2c3d4e5f \|$/m)
  })
  it('says so when all builds are proven', async () => {
    own.write('releases/1.9.0.builds.json', builds(proven))
    assert.match(await described(), /^- Test builds: All \d+ builds are proven\.$/m)
  })
  it('has the findings of portlint and portclippy, port by port', async () => {
    tool(
      'portlint',
      'case $PWD in */wifibox-core) echo "WARN: Makefile: [7]: possible use of absolute pathname"; echo "0 fatal errors and 1 warning found."; exit 0 ;; esac\necho "looks fine."',
    )
    tool('portclippy', '[ "$1" = Makefile ] && [ -f Makefile ] && grep -q PORTNAME Makefile')
    const text = await described()
    assert.match(text, /^- Lint: portlint has findings and portclippy is content\.$/m)
    assert.match(text, /^- portlint on net\/wifibox: clean, looks fine\.$/m)
    assert.match(
      text,
      /^- portlint on net\/wifibox-core: findings, 0 fatal errors and 1 warning found\.\n\n {6}WARN: Makefile/m,
    )
    assert.match(text, /^- portclippy on net\/wifibox-alpine: clean, exit status 0$/m)
  })
  it('never calls a lint clean that crashed, fell over a signal or did not end', async () => {
    mkdirSync(join(own.folder, 'p'), { recursive: true })
    const place = {
      folder: own.folder,
      portsdir: tree.folder,
      env: { PATH: `${bin}:${process.env.PATH}` },
      isNew: true,
    }
    const outcome = async (text: string) => {
      tool('portlint', text)
      const [first] = await lint({ ...place, patience: 0.2 }, ['p'])
      return [first?.state, first?.says]
    }
    rmSync(join(bin, 'portclippy'), { force: true })
    assert.deepEqual(await outcome('[ "$1" = -A ] && echo fine.'), ['clean', 'fine.'])
    assert.deepEqual(await outcome('echo "cannot open Mk"; exit 2'), ['findings', 'cannot open Mk'])
    assert.deepEqual(await outcome('kill -9 $$'), ['not run', 'portlint was stopped'])
    assert.deepEqual(await outcome('exec sleep 20'), ['not run', 'portlint did not end within 0.2 s'])
    writeFileSync(join(bin, 'portlint'), '')
    chmodSync(join(bin, 'portlint'), 0o644)
    const [first, second] = await lint(place, ['p'])
    assert.deepEqual([first?.state, second?.says], ['not run', 'portclippy is not installed'])
  })
})

function releasesStory(manifest: string): (story: typeof mixed) => string {
  const ports = portsOf(manifest)
  return story => formatResults({ ...buildResults(ports, ['14.3', '15.0'], story), release: '1.9.0' })
}
