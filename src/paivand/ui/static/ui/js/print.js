// A page that is made for the printer opens its window by the button alone, never by itself.
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});
