/* The branches that are looked for are those of the chosen city (pages of the dashboard). */
(function ($) {
  "use strict";
  $(function () {
    $('select[data-place="city"]').on("change", function () {
      var point = $(this).closest("form").find('select[data-place="point"]');
      if (!point.length) { return; }
      var address = new URL(point.attr("data-ajax-url"), window.location.origin);
      address.searchParams.set("city", this.value);
      point.select2("destroy");
      point.attr("data-ajax-url", address.pathname + address.search);
      point.removeData("ajaxUrl").val(null).find("option[value!='']").remove();
      point.select2({
        ajax: {
          url: address.pathname + address.search,
          dataType: "json",
          data: function (params) { return { q: params.term, page: params.page || 1 }; }
        }
      });
    });
  });
})(window.jQuery);
