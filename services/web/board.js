/* An addition: without it the page is loaded again every 15 s. The server makes what is shown. */
(function () {
    "use strict";
    var board = document.getElementById("board"), old = document.getElementById("old");
    var heard = Date.now(), opened = 0, events = null, waiting = 0, AFTER = 35000;

    /* A clock that was set back says nothing: then it may be long ago. */
    function since(time) {
        var now = Date.now();
        return now < time ? Infinity : now - time;
    }

    function mark() {
        old.hidden = since(heard) < AFTER;
    }

    function later(least) {
        clearTimeout(waiting);
        waiting = setTimeout(open, least + Math.random() * 15000);
    }

    function open() {
        clearTimeout(waiting);
        opened = Date.now();
        if (events)
            events.close();
        events = new EventSource(board.getAttribute("data-events"));
        events.addEventListener("board", function (event) {
            heard = Date.now();
            if (board.innerHTML !== event.data)
                board.innerHTML = event.data;
            mark();
        });
        events.addEventListener("beat", function () {
            heard = Date.now();
            mark();
        });
        events.onerror = function () {
            /* Refused, as there is no room: not at once again, and not together with the others. */
            if (events.readyState === 2)
                later(10000);
        };
    }

    /* Browsers have six connections for a site, and whoever has boards in six tabs looks at one of them: the
       others leave theirs to what is asked for meanwhile. What was asleep looks open and is not. */
    function wake() {
        if (document.visibilityState === "hidden") {
            clearTimeout(waiting);
            if (events)
                events.close();
            events = null;
            return;
        }
        mark();
        if (!events || since(heard) > AFTER)
            open();
    }

    if (!window.EventSource || !board) {
        setTimeout(function () { location.reload(); }, 15000);
        return;
    }
    document.addEventListener("visibilitychange", wake);
    window.addEventListener("pageshow", wake);
    setInterval(function () {
        if (document.visibilityState === "hidden")
            return;
        mark();
        /* A phone that slept, or a stream that nothing comes by any more; a new one gets its time. */
        if (Math.min(since(heard), since(opened)) > 2 * AFTER)
            open();
    }, 5000);
    wake();
})();
