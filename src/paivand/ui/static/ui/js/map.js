// A map of our own outlines and points: no tiles, nothing from another place.
// Each feature may carry: name, note, class (is-0 to is-4, is-hidden, is-old, is-on), url.
const classes = (base, properties) => `${base} ${/^is-[a-z0-9-]+( is-[a-z0-9-]+)*$/.test(properties.class ?? "") ? properties.class : ""}`.trim();

const popup = ({ name = "", note = "", url = "" }) => {
  const box = document.createElement("div");
  const title = document.createElement(url.startsWith("/") ? "a" : "strong");
  title.textContent = name;
  title.dir = "auto";
  if (url.startsWith("/")) title.href = url;
  box.append(title);
  if (note) {
    const more = document.createElement("p");
    more.textContent = note;
    more.className = "pv-meta";
    box.append(more);
  }
  return box;
};

const draw = async (box) => {
  const answer = await fetch(box.dataset.map, { headers: { Accept: "application/geo+json, application/json" }, credentials: "same-origin" });
  if (!answer.ok) throw new Error(String(answer.status));
  const shapes = await answer.json();
  const map = L.map(box, { attributionControl: false, zoomControl: false, scrollWheelZoom: false, zoomSnap: 0.25 });
  L.control.zoom({ position: "topleft", zoomInTitle: box.dataset.zoomIn, zoomOutTitle: box.dataset.zoomOut }).addTo(map);
  const layer = L.geoJSON(shapes, {
    // Leaflet lays the style over points too, where it would take their own class away.
    style: ({ properties, geometry }) => (geometry.type === "Point" ? {} : { className: classes("pv-area", properties) }),
    pointToLayer: ({ properties }, at) => L.circleMarker(at, { radius: 8, className: classes("pv-point", properties) }),
    onEachFeature: ({ properties }, part) => {
      if (properties?.name) part.bindPopup(() => popup(properties)).bindTooltip(document.createTextNode(properties.name).textContent.replace(/[<>&]/g, ""));
    },
  }).addTo(map);
  if (layer.getBounds().isValid()) map.fitBounds(layer.getBounds(), { padding: [12, 12], maxZoom: 12 });
};

for (const box of document.querySelectorAll("[data-map]")) {
  draw(box).catch(() => {
    box.textContent = box.dataset.failed ?? "";
    box.classList.add("is-failed");
  });
}
