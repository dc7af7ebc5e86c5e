import type { Locator, Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { hasBrowser } from '../support/console.ts';
import { consoleStage } from '../support/console-stage.ts';
import { deploy, echoDescription, exampleDescription, type ServiceEndpoint } from '../support/services.ts';
import { until } from '../support/until.ts';

/** One transparent point. */
const IMAGE = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==', 'base64');

describe.skipIf(!hasBrowser)('trying services in the console', () => {
  const stage = consoleStage();
  let echo: ServiceEndpoint;
  beforeAll(async () => {
    echo = await deploy(stage.installation, echoDescription('echo'));
  });

  const answerOf = (page: Page) => page.getByRole('region', { name: 'Answer' });
  const send = (page: Page) => page.getByRole('button', { name: 'Send' }).click();

  test('from the sign-in to the answer of a model in at most eight clicks, without typing', async () => {
    const { page, complaints } = await stage.open();
    let clicks = 0;
    const click = async (target: Locator) => {
      await target.click();
      clicks += 1;
    };
    await click(page.getByRole('link', { name: 'Model Gallery' }));
    await click(page.getByRole('button', { name: 'Deploy Iris classifier (ONNX)' }));
    const row = page.locator('[data-service=iris]');
    await row.getByText('Running').waitFor();
    await click(row.getByRole('link', { name: 'Online Debugging' }));
    await click(page.getByRole('button', { name: 'Send' }));
    await answerOf(page).getByText('"setosa", "versicolor", "virginica"').waitFor();
    expect(clicks).toBeLessThanOrEqual(8);
    expect(await answerOf(page).locator('[data-status]').textContent()).toBe('200');
    expect(complaints).toEqual([]);
  });

  test('deploys an example again by another name, and shows how it is called', async () => {
    const { page, complaints } = await stage.open({ path: '/gallery' });
    await page.getByRole('button', { name: 'Deploy Echo server' }).click();
    const row = page.locator('[data-service=echo_2]');
    await row.getByText('Running').waitFor();
    await row.getByRole('button', { name: 'Call examples' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('/api/predict/echo_2', { exact: false }).first().waitFor();
    expect(await dialog.textContent()).toContain('<EAS_TOKEN>');
    await dialog.getByRole('switch', { name: 'With the token' }).click();
    const { AccessToken: token } = await stage.installation.client().call('DescribeService', { path: { ServiceName: 'echo_2' } });
    await dialog.getByText(token, { exact: false }).first().waitFor();
    expect(complaints).toEqual([]);
  });

  test('fills a form from the model, and shows labels and probabilities as a table', async () => {
    await deploy(stage.installation, exampleDescription('iris-pmml'));
    const { page, complaints } = await stage.open({ path: '/services/iris_pmml/debugging?view=form' });
    const cell = page.getByRole('textbox', { name: 'petal_length, row 1' });
    await cell.fill('5.8');
    await page.getByRole('textbox', { name: 'petal_width, row 1' }).fill('2,2');
    expect(await page.getByRole('button', { name: 'Send' }).isDisabled()).toBe(true);
    await page.getByRole('textbox', { name: 'petal_width, row 1' }).fill('2.2');
    await page.getByRole('button', { name: 'Add row' }).click();
    await page.getByRole('textbox', { name: 'petal_length, row 2' }).fill('1.4');
    await page.getByRole('textbox', { name: 'petal_width, row 2' }).fill('0.2');
    await send(page);
    const rows = answerOf(page).locator('tbody tr[data-row-key]');
    await rows.nth(1).waitFor();
    expect(await rows.nth(0).textContent()).toContain('virginica');
    expect(await rows.nth(1).textContent()).toContain('setosa');
    expect(await rows.nth(1).textContent()).toContain('%');
    expect(complaints).toEqual([]);
  });

  test('shows what streams as it comes, and stops when it is told to', async () => {
    await deploy(stage.installation, exampleDescription('chat'));
    const { page, complaints } = await stage.open({ path: '/services/chat/debugging?view=chat' });
    const message = page.getByRole('textbox', { name: 'Message' });
    await message.fill('hello');
    await message.press('Enter');
    const answer = page.locator('.turn[data-role=assistant]').last();
    const lengths = new Set<number>();
    await until('the answer is complete', async () => {
      lengths.add((await answer.locator('.turn-text').textContent({ timeout: 10_000 }))?.length ?? 0);
      return (await answer.getAttribute('data-open')) === 'false';
    });
    expect(lengths.size).toBeGreaterThan(3);
    expect(await answer.textContent()).toMatch(/First token \d+ ms · [\d.]+ tokens\/s · \d+ tokens/);
    await message.fill('and again');
    await message.press('Enter');
    await page.getByRole('region', { name: 'Chat' }).getByRole('button', { name: 'Stop' }).click();
    await answer.getByText('Stopped').waitFor();
    expect(complaints).toEqual([]);
  });

  test('says what is wrong where it is wrong, and what failed', async () => {
    const { page } = await stage.open({ path: '/services/echo/debugging' });
    const path = page.getByRole('textbox', { name: 'Path behind the endpoint' });
    await path.fill('no-slash');
    await send(page);
    await page.getByRole('form', { name: 'Request' }).getByText('Must begin with "/" or "?", or be empty.').waitFor();
    await path.fill('/status?code=418');
    await send(page);
    await answerOf(page).getByText('status 418').waitFor();
    expect(await answerOf(page).locator('[data-status]').textContent()).toBe('418');
  });

  test('keeps what was sent for the next visit, without credentials', async () => {
    const { page, complaints } = await stage.open({ path: '/services/echo/debugging' });
    await page.getByRole('textbox', { name: 'Path behind the endpoint' }).fill('/headers?a=1');
    await page.getByRole('button', { name: 'Add header' }).click();
    await page.getByRole('textbox', { name: 'Name of header 1' }).fill('Authorization');
    await page.getByRole('textbox', { name: 'Value of header 1' }).fill(echo.token);
    await send(page);
    await answerOf(page).getByText('200', { exact: true }).waitFor();
    await page.getByText('Sent from this browser (1)').waitFor();
    expect(await page.evaluate('JSON.stringify(localStorage)')).not.toContain(echo.token);
    await page.reload();
    await page.getByText('Sent from this browser (1)').click();
    await page.getByRole('button', { name: 'Use GET /headers?a=1 again' }).click();
    expect(await page.getByRole('textbox', { name: 'Path behind the endpoint' }).inputValue()).toBe('/headers?a=1');
    expect(complaints).toEqual([]);
  });

  test('sends a file and shows the image that comes back', async () => {
    const { page, complaints } = await stage.open({ path: '/services/echo/debugging?example=echo&sample=1' });
    await page.getByText('File', { exact: true }).click();
    await page.locator('input[type=file]').setInputFiles({ name: 'point.png', mimeType: 'image/png', buffer: IMAGE });
    await page.getByText('point.png').waitFor();
    await send(page);
    await page.getByRole('img', { name: 'Image that was answered' }).waitFor({ state: 'attached' });
    await until('the image is drawn', async () => (await page.evaluate('document.querySelector(".answer-image").naturalWidth')) === 1);
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: /Download/ }).click()]);
    expect(download.suggestedFilename()).toBe('echo-answer.png');
    expect(complaints).toEqual([]);
  });
});
