/** What an import cannot say is listed with its place, and what it should not do it refuses. */
import assert from 'node:assert/strict'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, test } from 'node:test'
import { readMakefile } from '../../src/model/makefile-text.ts'
import { runImport, writeStyle } from '../support/import.ts'
import { wbrel } from '../support/wbrel.ts'

function inTree(work: (folder: string, edit: Edit) => Promise<void> | void): Promise<void> | void {
  const tree = writeStyle('conditions')
  const edit: Edit = (path, change) => {
    const file = join(tree.folder, 'net', path)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, change(existsSync(file) ? readFileSync(file, 'utf8') : ''))
  }
  const done = work(tree.folder, edit)
  if (done === undefined) return tree.remove()
  return done.finally(tree.remove)
}
type Edit = (path: string, change: (text: string) => string) => void

describe('wbrel import', () => {
  test('lists commands, targets and files that a manifest cannot say, with file and line', () =>
    inTree(async (folder, edit) => {
      edit('wifibox-core/Makefile', text =>
        text.replace(
          '.include <bsd.port.mk>',
          'post-install:\n\t@${RM} ${STAGEDIR}${PREFIX}/share/x\n.if ${PORT_OPTIONS:MJQ}\n\t@${CHMOD} 400 ${STAGEDIR}${PREFIX}/etc/secret\n.endif\n\nfrobnicate:\n\t@true\n\n.include <bsd.port.mk>',
        ),
      )
      edit('wifibox-core/files/patch-Makefile', () => '--- Makefile\n')
      const { composed } = await runImport(folder)
      const lineOf = (needle: string): number => {
        const lines = readMakefile(readFileSync(join(folder, 'net/wifibox-core/Makefile'), 'utf8'))
        return lines.find(line => line.lines.join('').includes(needle))?.line ?? 0
      }
      const file = join(folder, 'net/wifibox-core/Makefile')
      assert.deepEqual(
        composed.problems.map(p => [p.message, p.place]),
        [
          [
            'net/wifibox-core runs a command that a manifest has no words for (when JQ)',
            { file, line: lineOf('CHMOD') },
          ],
          [
            'net/wifibox-core/files/patch-Makefile has no place in what wbrel renders',
            { file: join(folder, 'net/wifibox-core/files/patch-Makefile') },
          ],
          ['net/wifibox-core has a target of its own, frobnicate', { file, line: lineOf('frobnicate:') }],
        ],
      )
      const core = composed.data.core as { readonly post_install: unknown }
      assert.deepEqual(core.post_install, [{ remove: 'share/x' }])
    }))

  test('names the port that is missing', () =>
    inTree((folder, _) => {
      rmSync(join(folder, 'net/wifibox-core'), { recursive: true })
      const { status, stderr } = wbrel(['import', folder, '--trust'])
      assert.equal(status, 2)
      assert.match(stderr, /does not hold the three ports: net\/wifibox-core is missing/)
      assert.match(stderr, /MOVED in the ports tree says where to/)
    }))

  test('leaves a manifest alone that is there already', () =>
    inTree((folder, _) => {
      const out = join(folder, 'wifibox.yaml')
      writeFileSync(out, 'schema: 1\n')
      const { status, stderr } = wbrel(['import', folder, '--trust', '--out', out])
      assert.equal(status, 7)
      assert.match(stderr, /exists; it was left alone/)
      assert.equal(readFileSync(out, 'utf8'), 'schema: 1\n')
    }))

  test('shows what make complains about, with its place', () =>
    inTree((folder, edit) => {
      edit('wifibox-core/Makefile', text =>
        text.replace('.endif\n\n.include <bsd.port.mk>', '\n.include <bsd.port.mk>'),
      )
      const { status, stderr } = wbrel(['import', folder, '--trust'])
      assert.equal(status, 3)
      assert.match(stderr, /wifibox-core\/Makefile(:\d+)?: error: make: /)
    }))
})
