// What is too pale on the page that is open (WCAG 2.2, 1.4.3 and 1.4.11): words of which the contrast
// to what lies below them is under 4.5 (large ones 3), and shapes whose contrast to the ground of
// their drawing is under 3. Apart: the grid, bands, and cells that say their number in words.
(() => {
  const parse = text => {
    const parts = (text.match(/[\d.]+/g) || [0, 0, 0, 0]).map(Number);
    return [parts[0], parts[1], parts[2], parts[3] ?? 1];
  };
  const over = (top, below, opacity = 1) => {
    const share = top[3] * opacity;
    return [0, 1, 2].map(n => top[n] * share + below[n] * (1 - share)).concat(1);
  };
  const light = colour => {
    const [red, green, blue] = colour.slice(0, 3).map(part => {
      const share = part / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const contrast = (one, other) => {
    const [low, high] = [light(one), light(other)].sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
  };
  const ground = element => {
    const above = [];
    for (let e = element; e; e = e.parentElement)
      if (!(e instanceof SVGElement)) above.unshift(parse(getComputedStyle(e).backgroundColor));
    const canvas = matchMedia("(prefers-color-scheme: dark)").matches ? [18, 18, 18, 1]
      : [255, 255, 255, 1];
    return above.reduce((below, top) => over(top, below), canvas);
  };
  // What is painted at a place of a drawing before `until`.
  const painted = (svg, until, x, y) => {
    let below = ground(svg);
    for (const shape of svg.querySelectorAll("rect, polygon, circle, text, line, polyline")) {
      if (shape === until) break;
      const style = getComputedStyle(shape);
      if (!shape.isPointInFill || style.fill === "none") continue;
      if (!/rect|polygon|circle/.test(shape.tagName)) continue;
      if (shape.isPointInFill(new DOMPoint(x, y)))
        below = over(parse(style.fill), below, Number(style.fillOpacity));
    }
    return below;
  };
  const bad = [];
  let looked = 0;
  const judge = (what, colour, below, least) => {
    looked += 1;
    const found = contrast(over(colour, below), below);
    if (found < least - 0.005) bad.push(`${what}: ${found.toFixed(2)}`);
  };
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    const element = node.parentElement, words = node.data.trim();
    if (!words || element.closest("style, title, desc, script") || !element.getClientRects().length)
      continue;
    const style = getComputedStyle(element), size = parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    const svg = element.closest("svg");
    if (!svg) {
      judge(words, parse(style.color), ground(element), large ? 3 : 4.5);
      continue;
    }
    const box = element.getBBox(), y = box.y + box.height / 2;
    const haloed = style.stroke !== "none" && style.paintOrder.startsWith("stroke");
    for (const share of [0.02, 0.5, 0.98]) {
      const below = painted(svg, element, box.x + share * box.width, y);
      judge(words, parse(style.fill), haloed ? parse(style.stroke) : below, 4.5);
    }
  }
  for (const cell of document.querySelectorAll("td[data-column]")) {
    const style = getComputedStyle(cell, "::before");
    if (style.content !== "none" && cell.getClientRects().length)
      judge(style.content, parse(style.color), ground(cell), 4.5);
  }
  for (const svg of document.querySelectorAll("svg")) {
    const below = painted(svg, svg.querySelectorAll("rect")[1], 1, 10);
    for (const shape of svg.querySelectorAll("rect, circle, polygon, line, polyline")) {
      const style = getComputedStyle(shape), names = shape.getAttribute("class") ?? "";
      if (/al-(g|w|bg|h\d)\b/.test(names)) continue;
      if (style.fill !== "none" && !/line/.test(shape.tagName))
        judge(`${shape.tagName} ${names}`, parse(style.fill), below, 3);
      if (style.stroke !== "none")
        judge(`${shape.tagName} ${names}`, parse(style.stroke), below, 3);
    }
  }
  return [looked, [...new Set(bad)]];
})()
