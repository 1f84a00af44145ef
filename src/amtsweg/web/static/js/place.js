/* Pointing at a place: a click on the plan and the position of the device fill in the coordinates, which one may type
   as well. Texts for people come from data attributes in their language. */

for (const part of document.querySelectorAll("[data-place]")) {
  pointing(part);
}

function pointing(part) {
  const [lat, lon] = ["lat", "lon"].map((axis) => document.getElementById(`${part.dataset.place}-${axis}`));
  const plan = part.querySelector("[data-north]");
  const status = part.querySelector("[role=status]");
  const words = part.dataset;
  part.hidden = false;

  const number = (field) => Number.parseFloat(field.value.replace(",", "."));
  const shown = (value) => value.toFixed(5).replace(".", words.comma);

  /* Where that is, told from the nearest known point. */
  const told = (north, east) => {
    const points = plan ? JSON.parse(plan.dataset.points) : [];
    const near = points.map(([name, y, x]) => {
      const [dy, dx] = [(north - y) * 111.32, (east - x) * 111.32 * Math.cos((y * Math.PI) / 180)];
      return { name, far: Math.hypot(dx, dy), angle: Math.atan2(dx, dy) };
    }).sort((one, other) => one.far - other.far)[0];
    if (!near) return words.set;
    const ways = words.ways.split(",");
    const way = ways[(Math.round(near.angle / (Math.PI / 4)) + 8) % 8];
    const metres = Math.max(50, Math.round(near.far * 20) * 50);
    const far = metres < 1000 ? `${metres} m` : `${near.far.toFixed(1).replace(".", words.comma)} km`;
    return words.near.replace("{far}", far).replace("{way}", way).replace("{name}", near.name);
  };

  const draw = () => {
    const [north, east] = [number(lat), number(lon)];
    const mark = plan?.querySelector("[data-mark]");
    if (!mark) return;
    const { north: top, south: bottom, west: left, east: right } = plan.dataset;
    const [y, x] = [(top - north) / (top - bottom), (east - left) / (right - left)];
    const inside = x >= 0 && x <= 1 && y >= 0 && y <= 1;
    mark.toggleAttribute("hidden", !inside);
    const box = plan.viewBox.baseVal;
    if (inside) mark.setAttribute("transform", `translate(${x * box.width} ${y * box.height})`);
  };

  const put = (north, east) => {
    lat.value = shown(north);
    lon.value = shown(east);
    status.textContent = told(north, east);
    draw();
  };

  for (const field of [lat, lon]) field.addEventListener("input", draw);
  draw();

  plan?.addEventListener("click", (event) => {
    const box = plan.getBoundingClientRect();
    const { north: top, south: bottom, west: left, east: right } = plan.dataset;
    const [x, y] = [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
    put(Number(top) - y * (top - bottom), Number(left) + x * (right - left));
  });

  const here = part.querySelector("[data-here]");
  here.hidden = !navigator.geolocation;
  here.addEventListener("click", () => {
    status.textContent = words.asking;
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => put(coords.latitude, coords.longitude),
      () => { status.textContent = words.failed; },
      { enableHighAccuracy: true, timeout: 15000 },
    );
  });
}
