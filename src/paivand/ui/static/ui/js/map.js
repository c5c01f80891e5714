// A map of our own outlines and points: no tiles, nothing from another place.
// Each feature may carry: name, note, class (is-0 to is-4, is-hidden, is-old, is-on), url, number (as in the list beside).
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

const SPOT = 26; // pixels across

// Points that stand on one spot would cover each other: the later ones move aside by their own width.
const spots = () => {
  const taken = new Map();
  return ({ properties }, at) => {
    const spot = `${at.lat.toFixed(4)} ${at.lng.toFixed(4)}`;
    const nth = taken.get(spot) || 0;
    taken.set(spot, nth + 1);
    const html = document.createElement("span");
    html.textContent = properties.number;
    const icon = L.divIcon({ html, className: classes("pv-spot", properties), iconSize: [SPOT, SPOT], iconAnchor: [SPOT / 2 - nth * (SPOT + 2), SPOT / 2] });
    return L.marker(at, { icon, alt: properties.name, keyboard: false });
  };
};

const draw = async (box) => {
  const answer = await fetch(box.dataset.map, { headers: { Accept: "application/geo+json, application/json" }, credentials: "same-origin" });
  if (!answer.ok) throw new Error(String(answer.status));
  const shapes = await answer.json();
  const map = L.map(box, { attributionControl: false, zoomControl: false, scrollWheelZoom: false, zoomSnap: 0.25 });
  L.control.zoom({ position: "topleft", zoomInTitle: box.dataset.zoomIn, zoomOutTitle: box.dataset.zoomOut }).addTo(map);
  const spot = spots();
  const layer = L.geoJSON(shapes, {
    // Leaflet lays the style over points too, where it would take their own class away.
    style: ({ properties, geometry }) => (geometry.type === "Point" ? {} : { className: classes("pv-area", properties) }),
    pointToLayer: (feature, at) =>
      feature.properties.number ? spot(feature, at) : L.circleMarker(at, { radius: 8, className: classes("pv-point", feature.properties) }),
    onEachFeature: ({ properties }, part) => {
      if (properties?.name) part.bindPopup(() => popup(properties)).bindTooltip(document.createTextNode(properties.name).textContent.replace(/[<>&]/g, ""));
    },
  }).addTo(map);
  // Where points are the matter, the outlines below them only say where in the world they lie.
  const points = layer.getLayers().filter((part) => part.getLatLng);
  const matter = points.length && shapes.features.some(({ properties }) => properties.number) ? L.featureGroup(points) : layer;
  if (matter.getBounds().isValid()) map.fitBounds(matter.getBounds(), { padding: [36, 36], maxZoom: 11 });
};

for (const box of document.querySelectorAll("[data-map]")) {
  draw(box).catch(() => {
    box.textContent = box.dataset.failed ?? "";
    box.classList.add("is-failed");
  });
}
