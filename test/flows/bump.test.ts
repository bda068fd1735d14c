import assert from 'node:assert/strict'
import { chmodSync } from 'node:fs'
import { after, describe, it } from 'node:test'
import { campaign } from '../support/campaign.ts'

describe('wbrel bump', () => {
  const main = campaign('main')
  after(main.remove)
  const text = main.read('wifibox.yaml')

  it('shows the plan of a dry run and changes nothing', () => {
    const { status, stdout } = main.run('bump linux-lts 6.18.22-r0 --dry-run')
    assert.equal(status, 0)
    assert.match(stdout, /linux-lts {2}6\.18\.21-r0 -> 6\.18\.22-r0\nchange wifibox\.yaml .*\n1 change\n/)
    assert.equal(main.read('wifibox.yaml'), text)
  })
  it('prints the same plan as JSON', () => {
    const { stdout } = main.run('bump linux-lts 6.18.22-r0 --dry-run --json')
    const { ok, data } = JSON.parse(stdout)
    assert.deepEqual([ok, data.bumped.length, data.plan.changes[0].path], [true, 1, 'wifibox.yaml'])
  })
  it('applies a whole file of updates at once, and has nothing to do the second time', () => {
    const own = main.copy()
    own.write(
      'u.yaml',
      'components: {musl: 1.2.6-r0, core: finalize}\nlists: [{at: guest.plist, remove: share/wifibox/root.img}]\n',
    )
    const expected = text
      .replace('1.2.5-r21', '1.2.6-r0')
      .replace(/ {2}commit: 1fb6.*\n/, '')
      .replace('        - share/wifibox/root.img\n', '')
    assert.equal(own.run('bump --file u.yaml').status, 0)
    assert.equal(own.read('wifibox.yaml'), expected)
    const second = own.run('bump --file u.yaml')
    assert.deepEqual([second.status, second.stdout, own.read('wifibox.yaml')], [0, 'nothing to do\n', expected])
    own.remove()
  })
  it('writes nothing when one update of many is wrong, and names its place', () => {
    main.write('bad.yaml', 'components:\n  musl: 1.2.6-r0\n  iw: "#"\n')
    const { status, stderr } = main.run('bump --file bad.yaml')
    assert.equal(status, 2)
    assert.match(stderr, /bad\.yaml:3:7: error: this cannot be the version of iw/)
    assert.equal(main.read('wifibox.yaml'), text)
  })
  it('refuses to take a published version back', () => {
    assert.equal(main.run('bump guest 20250101').status, 7)
  })
  it('names the component that was meant', () => {
    const { status, stderr } = main.run('bump linux-lst 6.18.22-r0')
    assert.equal(status, 2)
    assert.match(stderr, /did you mean linux-lts\?/)
  })
  it('needs a component, or a file, and not both', () => {
    assert.equal(main.run('bump').status, 2)
    assert.equal(main.run('bump musl 1 --file bad.yaml').status, 2)
    assert.equal(main.run('bump --file nowhere.yaml').status, 2)
    assert.equal(main.run('bump musl 1 --manifest nowhere.yaml').status, 2)
  })
  it('says so when the folder cannot be written', {
    skip: process.getuid?.() === 0 && 'root may write everywhere',
  }, () => {
    const own = main.copy()
    chmodSync(own.folder, 0o500)
    assert.equal(own.run('bump musl 1.2.6-r0').status, 4)
    chmodSync(own.folder, 0o700)
    own.remove()
  })
})
