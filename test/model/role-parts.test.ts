/** What a port's files have no place for is refused where it stands, never dropped; what they have a place for is there. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Fault, type Problem } from '../../src/base/fault.ts'
import { renderPorts } from '../../src/render/tree.ts'
import { manifestOf, portsOf } from '../support/rendered.ts'

const { text } = manifestOf('main')

/** The manifest with more text at the head of a port. */
function withPart(role: string, part: string): string {
  const changed = text.replace(new RegExp(`^(${role}:\\n)`, 'm'), (_, head: string) => `${head}${part}`)
  assert.notEqual(changed, text)
  return changed
}

function problemsOf(manifest: string): readonly Problem[] {
  try {
    portsOf(manifest)
  } catch (error) {
    if (error instanceof Fault) return error.problems
    throw error
  }
  return []
}

const senseless: Readonly<Record<string, string>> = {
  make_args: '  make_args:\n    - {name: X, value: y}\n',
  plist: '  plist:\n    - add: [share/x]\n',
  stages: '  stages:\n    - add: [share/x]\n',
  post_install: '  post_install:\n    - {remove: share/x}\n',
}
for (const [key, part] of Object.entries(senseless)) {
  test(`a metaport with ${key} is refused at that key`, () => {
    const manifest = withPart('wifibox', part)
    const [problem, ...more] = problemsOf(manifest)
    assert.deepEqual(more, [])
    assert.equal(problem?.code, 'manifest.metaport')
    const line = manifest.split('\n').findIndex(l => l.startsWith(`  ${key}:`)) + 1
    assert.ok([line, line + 1].includes(problem?.place?.line ?? 0), String(problem?.place?.line))
  })
}

for (const what of ['list: APP_SERVICES', 'distfile: minirootfs', 'packages: true']) {
  test(`an argument of the core that passes on ${what} is refused`, () => {
    const [problem, ...more] = problemsOf(text.replace(/^( {2}make_args:\n)/m, `$1    - {name: X_MORE, ${what}}\n`))
    assert.deepEqual([problem?.code, more], ['manifest.make-arg', []])
  })
}

test('the core and the metaport show their probes, the core its knobs, the metaport what one flavor depends on', () => {
  const probe = "  ignore:\n    - {probe: kernel-sources, message: 'wants {SRC_BASE}'}\n"
  const makefiles = (manifest: string) =>
    renderPorts(portsOf(manifest), { present: new Map(), known: new Map(), stamp: 0 }).files
  for (const [role, port] of [
    ['wifibox', 'net/wifibox'],
    ['core', 'net/wifibox-core'],
  ] as const)
    assert.match(makefiles(withPart(role, probe)).get(`${port}/Makefile`) ?? '', /^IGNORE=\t+wants \$\{SRC_BASE\}$/m)
  const knob = text.replace(/^( {2}make_args:\n)/m, '$1    - {name: X_MORE, knob: MORE}\n')
  assert.match(
    makefiles(knob).get('net/wifibox-core/Makefile') ?? '',
    /^\.if defined\(MORE\)\nMAKE_ARGS\+=\t+X_MORE="\$\{MORE\}"\n\.endif$/m,
  )
  const depend = '  depends:\n    run:\n      - {when: flavor = mediatek, add: [jq>0:textproc/jq]}\n'
  assert.match(
    makefiles(withPart('wifibox', depend)).get('net/wifibox/Makefile') ?? '',
    /^\.if \$\{FLAVOR:U\} == mediatek\nRUN_DEPENDS\+=\t+jq>0:textproc\/jq\n\.endif$/m,
  )
})
