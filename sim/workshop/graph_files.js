// What leaves a graph: its picture as PNG or SVG, with name, setting and numbers, and copied text.
async ({ id, kind, file, title, foot, data, font }) => {
  const chart = getElement(id).chart;
  const { echarts } = await import("nicegui-echart");
  const width = chart.getWidth();
  const height = chart.getHeight();
  const room = document.createElement("div");
  room.style.cssText = `position: absolute; left: -9999px; width: ${width}px; height: ${height + 74}px`;
  document.body.append(room);
  const made = echarts.init(room, null, {
    renderer: kind === "svg" ? "svg" : "canvas",
    devicePixelRatio: 2,
  });
  const down = (each, by) => ({ ...each, top: by + (Number(each.top) || 0), bottom: 44 });
  const drawn = chart.getOption();
  made.setOption({
    ...drawn,
    animation: false,
    backgroundColor: "#fff",
    grid: drawn.grid.map((each) => down(each, 30)),
    legend: (drawn.legend || []).map((each) => ({ ...each, top: 30 })),
    graphic: [
      { type: "text", left: 8, top: 8, style: { text: title, font: `bold 15px ${font}`, fill: "#1a1a1a" } },
      {
        type: "text",
        left: 8,
        bottom: 8,
        style: { text: foot, font: `11px ${font}`, fill: "#3c4043", width: width - 16, overflow: "break" },
      },
    ],
  });
  const url = made.getDataURL({ type: kind, pixelRatio: 2, backgroundColor: "#fff" });
  const link = document.createElement("a");
  link.download = file;
  if (kind === "svg") {
    const plain = decodeURIComponent(url.slice(url.indexOf(",") + 1));
    const drawing = new DOMParser().parseFromString(plain, "image/svg+xml");
    for (const [tag, text] of [["desc", `${foot}\n${data}`], ["title", title]]) {
      const node = drawing.createElementNS("http://www.w3.org/2000/svg", tag);
      node.textContent = text;
      drawing.documentElement.prepend(node);
    }
    const whole = new XMLSerializer().serializeToString(drawing);
    link.href = URL.createObjectURL(new Blob([whole], { type: "image/svg+xml" }));
  } else {
    link.href = url;
  }
  link.click();
  made.dispose();
  room.remove();
}
