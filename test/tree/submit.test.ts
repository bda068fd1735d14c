import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { checkMessage } from '../../src/model/commit-rules.ts'
import { renderState } from '../support/rendered.ts'
import { portsTree, released, run, writeRelease } from './ports-tree.ts'
import { faultOf, runSubmit } from './run.ts'

describe('wbrel submit', () => {
  const own = released()
  const tree = portsTree()
  after(() => [own, tree].map(one => one.remove()))

  it('makes a patch that git am applies in a fresh clone, and the ports are then ports/ byte for byte', async () => {
    const { packet, folder } = await runSubmit(own, tree)
    assert.ok(packet)
    const clone = mkdtempSync(join(tmpdir(), 'wbrel-clone-'))
    try {
      run(clone, ['clone', '--quiet', tree.folder, '.'])
      run(clone, ['am', '--quiet', join(folder, packet.patchFile)])
      assert.deepEqual(filesIn(join(clone, 'net'), /^wifibox/), filesIn(join(own.folder, 'ports/net'), /^wifibox/))
      assert.equal(run(clone, ['log', '-1', '--format=%an <%ae>']).trim(), 'Test Maintainer <pali.gabor@gmail.com>')
      assert.deepEqual(checkMessage(run(clone, ['log', '-1', '--format=%B'])), [])
      assert.match(
        run(clone, ['log', '-1', '--format=%B']),
        /^net\/wifibox: Update to 1\.9\.0\n\n- [\s\S]*\nChanges:\thttps:/,
      )
      assert.equal(run(clone, ['diff', '--stat', 'HEAD^', '--', 'Mk', 'net/newport']), '')
    } finally {
      rmSync(clone, { recursive: true, force: true })
    }
  })
  it('is plain text and uncompressed, whatever letters names and files have', async () => {
    const other = released(text => text.replace('routes the traffic of the host.', 'routes the träffic of the höst.'))
    const clone = mkdtempSync(join(tmpdir(), 'wbrel-clone-'))
    try {
      const env = {
        PATH: process.env.PATH,
        HOME: other.folder,
        GIT_AUTHOR_NAME: 'Páli Gábor János',
        GIT_AUTHOR_EMAIL: 'pali.gabor@gmail.com',
      }
      const { packet, folder, files } = await runSubmit(other, tree, { env })
      const patch = files.get(packet?.patchFile ?? '') ?? ''
      assert.match(patch, /^From [0-9a-f]{40} Mon Sep 17 00:00:00 2001\nFrom: =\?UTF-8\?/)
      assert.doesNotMatch(patch, /^(GIT binary patch|Binary files .* differ)/m)
      assert.doesNotMatch(patch, /^Subject: .*\n /m)
      run(clone, ['clone', '--quiet', tree.folder, '.'])
      run(clone, ['am', '--quiet', join(folder, packet?.patchFile ?? '')])
      assert.equal(run(clone, ['log', '-1', '--format=%an']).trim(), 'Páli Gábor János')
      assert.deepEqual(filesIn(join(clone, 'net'), /^wifibox/), filesIn(join(other.folder, 'ports/net'), /^wifibox/))
    } finally {
      other.remove()
      rmSync(clone, { recursive: true, force: true })
    }
  })
  it('gives the same bytes when it is run again', async () => {
    const { plan } = await runSubmit(own, tree)
    assert.deepEqual(plan.changes, [])
  })
  it('says of every port which number follows from what', async () => {
    const { decisions } = await runSubmit(own, tree)
    assert.deepEqual(
      decisions.map(({ origin, from, to }) => [origin, from, to]),
      [
        ['net/wifibox', '1.8.0', '1.9.0'],
        ['net/wifibox-core', '0.16.0', '0.17.0'],
        ['net/wifibox-alpine', '20260329', '20260405'],
      ],
    )
  })
  it('tells of files, distfiles and their evidence, lint and the quarterly cut in description.md', async () => {
    const { files } = await runSubmit(own, tree)
    const text = files.get('description.md') ?? ''
    assert.match(text, /^# net\/wifibox: Update to 1\.9\.0$/m)
    assert.match(text, /^- Quarterly: 2026Q4 is cut in 4 days, on 2026-10-01\.$/m)
    const late = await runSubmit(own, tree, { dryRun: true, now: () => new Date('2026-10-01T10:00:00Z') })
    assert.match(late.files.get('description.md') ?? '', /^- Quarterly: 2026Q4 is cut today, on 2026-10-01\.$/m)
    assert.match(
      text,
      /^Fetched from its site and hashed, 12 files:\n\n- pgj-freebsd-wifibox-0\.17\.0_GH0\.tar\.gz, 4711 bytes\n/m,
    )
    assert.match(text, /^- Lint: portlint was not run and portclippy was not run\.$/m)
    assert.match(text, /^- portlint: not run, portlint is not installed$/m)
    assert.match(text, /^## Test builds\n\nnone were made for this release\.$/m)
    assert.match(text, /^- changed net\/wifibox-alpine\/distinfo$/m)
    assert.match(
      text,
      /^\*\*RUN_DEPENDS\*\*\n\n```diff\n- grub2-bhyve>0:.*\n\+ bhyve-firmware>0:sysutils\/bhyve-firmware\n```$/m,
    )
    assert.match(text, /^- linux-lts 6\.18\.21-r0 \(was 6\.18\.20-r0\)$/m)
    assert.match(text, /^Notes of the release:\nhttps:\/\/github\.com\/.*\/releases\/tag\/1\.9\.0$/m)
    assert.doesNotMatch(text, /[ \t]$|\n\n\n/m)
  })
  it('has nothing to do when the tree has the release already', async () => {
    const other = portsTree()
    try {
      const { commit } = await runSubmit(own, other, { dryRun: true })
      other.commit('Carla Committer', 'net/wifibox: Update to 1.9.0', Object.fromEntries(commit.files))
      assert.equal((await runSubmit(own, other, { dryRun: true })).packet, undefined)
    } finally {
      other.remove()
    }
  })
  it('removes files that the ports no longer have, and names them', async () => {
    const files = new Map([
      ...renderState('1.8.0').rendered.files,
      ['net/wifibox-core/files/patch-a', 'an old patch\n'] as const,
    ])
    const other = portsTree(files)
    try {
      const { patch } = await runSubmit(own, other, { dryRun: true })
      assert.deepEqual(
        patch?.changed.filter(one => one.kind === 'removed').map(one => one.path),
        ['net/wifibox-core/files/patch-a'],
      )
    } finally {
      other.remove()
    }
  })
})

describe('MOVED and UPDATING', () => {
  it('get an entry for a flavor and an option that went, at their places', async () => {
    const own = released(text =>
      text
        .replace(/^ {2}rtw89: FW_RTW89\n/m, '')
        .replace(/^ {8}XX_TCPDUMP: .*\n/m, '')
        .replace(/^ {4}- when: XX_TCPDUMP\n(?: {6}.*\n)+/m, ''),
    )
    const tree = portsTree()
    try {
      const { commit, files } = await runSubmit(own, tree, { dryRun: true })
      assert.match(commit.message, /^- flavor rtw89 removed$/m)
      assert.match(commit.message, /^- option XX_TCPDUMP removed$/m)
      assert.equal(
        commit.files.get('MOVED')?.split('\n').slice(2).join('\n'),
        'net/wifibox-alpine@rtw89|net/wifibox-alpine|2026-09-27|Flavor removed, use the default flavor\n' +
          'net/wifibox@rtw89|net/wifibox|2026-09-27|Flavor removed, use the default flavor\n',
      )
      assert.match(
        commit.files.get('UPDATING') ?? '',
        /^Header .*\n\n20260927:\n {2}AFFECTS: users of net\/wifibox\*\n {2}AUTHOR: pali\.gabor@gmail\.com\n\n {2}The option XX_TCPDUMP [\s\S]*config\n\n[\s\S]*\n20250101:/,
      )
      assert.match(files.get('description.md') ?? '', /^New in UPDATING:\n\n {4}20260927:$/m)
    } finally {
      own.remove()
      tree.remove()
    }
  })
})

describe('MOVED and UPDATING when', () => {
  const around = async (edit: (text: string) => string, updating?: string, hasRecord = true) => {
    const own = released(edit)
    const tree = portsTree()
    try {
      if (!hasRecord) rmSync(join(own.folder, 'releases/1.8.0.json'))
      const { commit, moved } = await runSubmit(own, tree, { dryRun: true, updating })
      return { moved, files: commit.files }
    } finally {
      own.remove()
      tree.remove()
    }
  }
  it('nothing went stay as they are', async () => {
    const { files } = await around(text => text)
    assert.deepEqual([files.has('MOVED'), files.has('UPDATING')], [false, false])
  })
  it('a flavor got another name lead to it', async () => {
    const { files } = await around(text => text.replace(/^ {2}rtw89: FW_RTW89$/m, '  realtek89: FW_RTW89'))
    assert.match(
      files.get('MOVED') ?? '',
      /\nnet\/wifibox-alpine@rtw89\|net\/wifibox-alpine@realtek89\|2026-09-27\|Flavor renamed to realtek89\nnet\/wifibox@rtw89\|net\/wifibox@realtek89\|2026-09-27\|Flavor renamed to realtek89\n$/,
    )
    assert.match(files.get('UPDATING') ?? '', /^ {2}The flavor rtw89 went; see MOVED for what takes its place\.$/m)
  })
  it('a flavor of a release without a record went say so, too', async () => {
    const { moved } = await around(text => text.replace(/^ {2}rtw89: FW_RTW89\n/m, ''), undefined, false)
    assert.deepEqual(
      moved.map(({ from, to }) => `${from} ${to}`),
      ['net/wifibox-alpine@rtw89 net/wifibox-alpine', 'net/wifibox@rtw89 net/wifibox'],
    )
  })
  it('users must do what the maintainer says say that in his words', async () => {
    const { files } = await around(text => text, 'The guest needs 256 MB now.\n\n  # service wifibox restart\n')
    assert.match(
      files.get('UPDATING') ?? '',
      /^20260927:\n {2}AFFECTS: users of net\/wifibox\*\n {2}AUTHOR: pali\.gabor@gmail\.com\n\n {2}The guest needs 256 MB now\.\n\n {4}# service wifibox restart\n\n20250101:/m,
    )
    assert.equal(files.has('MOVED'), false)
  })
})

describe('PORTREVISION against the tree', () => {
  const own = released()
  const tree = portsTree()
  after(() => [own, tree].map(one => one.remove()))
  it('is asked for when the package changes and the version stays', async () => {
    const core = own.read('wifibox.yaml').replace('version: 0.17.0', 'version: 0.16.0')
    own.write('wifibox.yaml', core)
    writeRelease(own, core, '1.9.0', 'candidate')
    const fault = await faultOf(runSubmit(own, tree, { dryRun: true }))
    assert.equal(fault.problems[0]?.code, 'submit.revision')
    assert.match(fault.problems[0]?.message ?? '', /^net\/wifibox-core: 0\.16\.0 should be 0\.16\.0_1$/)
    assert.match(fault.problems[0]?.expected ?? '', /without .*grub2-bhyve/)
    assert.match(fault.problems[0]?.hint ?? '', /set core\.revision to 1/)
  })
  it('is right once the manifest states it', async () => {
    const core = own.read('wifibox.yaml').replace('version: 0.16.0', 'version: 0.16.0\n  revision: 1')
    own.write('wifibox.yaml', core)
    writeRelease(own, core, '1.9.0', 'candidate')
    const { decisions, commit } = await runSubmit(own, tree, { dryRun: true })
    assert.equal(decisions[1]?.to, '0.16.0_1')
    assert.match(commit.message, /^- wifibox-core 0\.16\.0_1, wifibox-alpine 20260405$/m)
  })
  it('leaves a candidate to --dry-run', async () => {
    const fault = await faultOf(runSubmit(own, tree, { version: '1.9.0' }))
    assert.deepEqual([fault.exit, fault.problems[0]?.code], ['refused', 'submit.candidate'])
  })
})

describe('ports/ that is not the release', () => {
  it('is not handed over', async () => {
    const own = released()
    const tree = portsTree()
    try {
      own.write('ports/net/wifibox/Makefile.orig', 'left behind\n')
      const stray = await faultOf(runSubmit(own, tree))
      assert.match(
        stray.message,
        /^ports\/ has files that 1\.9\.0 was not released with: net\/wifibox\/Makefile\.orig$/,
      )
      own.write('ports/net/wifibox/pkg-descr', 'something else\n')
      const fault = await faultOf(runSubmit(own, tree))
      assert.equal(fault.problems[0]?.code, 'submit.not-the-release')
      assert.match(fault.problems[0]?.hint ?? '', /git checkout 1\.9\.0 -- ports/)
    } finally {
      own.remove()
      tree.remove()
    }
  })
})

function filesIn(folder: string, wanted: RegExp): readonly (readonly [string, string])[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(path => wanted.test(path) && statSync(join(folder, path)).isFile())
    .sort()
    .map(path => [path, run(folder, ['hash-object', path]).trim()] as const)
}

const hasMake = spawnSync('bmake', ['-V', 'MAKE_VERSION']).status === 0

describe('wbrel submit --trust', () => {
  it('lets make say what differs, for the numbers and for the committer', { skip: !hasMake }, async () => {
    const own = released()
    const tree = portsTree()
    try {
      const { differences, decisions, files } = await runSubmit(own, tree, { dryRun: true, trust: true })
      assert.ok(differences?.some(one => one.name === 'RUN_DEPENDS' && one.origin === 'net/wifibox-core'))
      assert.equal(decisions.length, 3)
      assert.match(
        files.get('description.md') ?? '',
        /^What make answers for the tree and for the patch[\s\S]*\n### net\/wifibox/m,
      )
    } finally {
      own.remove()
      tree.remove()
    }
  })
})
