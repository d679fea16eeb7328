"""What people type behind a service: orders, each with the command that is suggested instead, and mere reasons."""

ORDERS = {
    "immediate to 37": (
        "immediate nach 37|immediate auf 37|immediate zurück auf 37|immediate bitte zurück zu 37|immediate vers la 37"
        "|immediate retour à 37|immediate naar 37|immediate tilbage til 37|immediate terug naar 37"
        "|immediate hacia 37|immediate на 37"
        "|immediate 37th|immediate the 37th|immediate 37th revision|immediate to the 37th|immediate 37te|immediate 37."
        "|immediate thirty-seven|immediate version thirty seven|immediate to thirty seven|immediate n°37|immediate №37"
        "|immediate @37|immediate nr. 37|immediate num:37|immediate 42 to 37|immediate from 42 to 37"
        "|immediate 42 -> 37|immediate :42 → :37|immediate from :42 back to :37|immediate 37 tomorrow"
        "|immediate 37 at 15:00|immediate takaisin 37|undo to the 37th"
    ),
    "immediate to 404": "immediate 404|immediate 404 at 15:00",
    "immediate to db:5432": "immediate db:5432",
    "immediate to 37 checkout slow": "immediate 37 checkout slow",
    "immediate to 37 users affected": "immediate back to 37 users affected",
    "immediate because of errors": "immediate 15:00 because of errors",
    "partial mcp for 4h outage": "partial mcp 4h outage",
    "partial mcp for 2h latency": "partial mcp 2 hours latency",
    "immediate to 37 5xx": "immediate 5xx; 37|immediate 5xx - 37|immediate 5xx (37)|immediate 37 5xx tomorrow",
    "immediate to REVISION": (
        "immediate two revisions back|immediate one more back|immediate three up|immediate second to last"
        "|immediate one further|immediate 2 back|immediate 3 revisions ago"
        "|immediate two deploys ago|immediate a step back|immediate one step back|immediate three versions earlier"
        "|immediate further back|immediate older|immediate earlier|immediate the one before last|immediate before last"
        "|immediate but not to 38|immediate not 38|immediate never to 38|immediate anything but :38"
        "|immediate billing-37|immediate quilt-catalog-37|immediate catalog-37|immediate what ran yesterday"
        "|immediate what worked before|immediate 37 or 36"
        "|immediate to 37 or 36|immediate 37, 36|immediate 36..37|immediate 37/36"
    ),
    "immediate to REVISION 5xx": "immediate 5xx to the last good|immediate 5xx to the previous one"
    "|immediate 5xx, two back"
    "|immediate 5xx - previous version|immediate 5xx; one further",
    "plan": (
        "immediate once QA says ok|immediate wait for my go|immediate wait for QA|immediate after approval"
        "|immediate when QA says ok|immediate if needed|immediate unless it recovers|immediate as soon as QA agrees"
        "|immediate 5xx once QA says ok|immediate 5xx, wait for my go|immediate 5xx after approval"
        "|immediate pending approval|immediate on approval|immediate after standup"
        "|immediate after the deploy freeze|immediate except in eu"
        "|immediate half the traffic|immediate 2 tasks at a time"
        "|immediate 5xx if QA agrees|immediate subject to approval"
        "|immediate in staging|immediate only in prod|immediate on staging only|immediate for staging|immediate prod"
        "|immediate to prod|immediate 5xx, in staging|immediate in eu-west-1|immediate staging only"
        "|immediate canary 10%|immediate canary|immediate 10%|immediate 10% of traffic|immediate one task first"
        "|immediate gradually|immediate half of the tasks first|immediate 5xx, canary 10%|immediate only mcp"
        "|immediate plan only|immediate hold on|immediate ask me first|immediate read-only|immediate only plan"
        "|immediate just plan it|immediate just show me|immediate show me first"
        "|immediate dry run|immediate DRY RUN|immediate dry-run please|immediate don't execute|immediate don’t execute"
        "|immediate do not execute|immediate don't do it yet|immediate do nothing|immediate not yet|immediate not now"
        "|immediate wait|immediate never mind|immediate what would happen|immediate what if|immediate simulation"
        "|immediate just testing|immediate test only|immediate no-op|immediate nur planen|immediate nicht ausführen"
        "|immediate Probelauf|immediate 5xx, plan only|immediate 5xx (dry run)|immediate 5xx dry run"
        "|immediate 5xx, don't execute|immediate 5xx but plan only|immediate 5xx just show me"
    ),
    "plan to 38": "immediate to 38 once QA says ok|immediate to 38 in staging|immediate to 38, canary 10%",
    "plan to 37": "immediate 37 dry run|immediate to 37 dry run|immediate :37 plan only|immediate to 37 just show me",
    "status": "undo only mcp|undo just mcp only|undo once QA agrees|complete e43b15a without deploying"
    "|complete e43b15a build only|complete e43b15a, don't deploy|complete e43b15a without rollout"
    "|partial mcp in staging|partial mcp off in staging|partial mcp for 4h in staging|partial mcp canary 10%"
    "|restore mcp when QA says ok|hold release after QA approves|hold release once it is ok"
    "|partial mcp dry run|undo plan only|restore mcp just show me|complete e43b15a don't execute",
    "immediate": (
        "immediate partial mcp|immediate partial mcp for 4h|immediate undo"
        "|immediate do it tomorrow|immediate in a minute|immediate later|immediate scheduled 15:00"
        "|immediate do it at 15:00|immediate tomorrow at 15:00|immediate at noon"
        "|immediate at midnight|immediate next Monday|immediate next week|immediate this evening|immediate heute Abend"
        "|immediate morgen|immediate demain|immediate mañana|immediate um 15 Uhr|immediate at3pm|immediate @15:00"
        "|immediate 3 p.m.|immediate wait until 15:00|immediate not before 15:00|immediate only after 18:00"
        "|immediate start at 15:00|immediate run it tonight|immediate until fixed|immediate in 5min|immediate in4h"
        "|immediate end of day|immediate after lunch|immediate PT4H|immediate für 4h|immediate and hold|immediate --yes"
        "|immediate and quilt-catalog|immediate quilt-catalog too"
    ),
    "immediate 5xx": (
        "immediate 5xx, then restore mcp"
        "|immediate 5xx, do it at 15:00|immediate 5xx later|immediate 5xx, do it in 10 minutes"
        "|immediate 5xx tomorrow|immediate 5xx, tonight|immediate 5xx next Monday"
        "|immediate 5xx, after 15:00|immediate 5xx, in 2 hours|immediate 5xx do it tomorrow"
        "|immediate 5xx and do it at 18:00|immediate 5xx tomorrow at 15:00|immediate 5xx, this weekend"
    ),
    "immediate MCP breaks logins": "immediate MCP breaks logins, do it at 15:00|immediate MCP breaks logins tomorrow",
    "undo": (
        "undo tomorrow|undo do it at 15:00|undo both|undo --force|undo partial mcp|undo restore mcp|undo immediate"
        "|undo complete e43b15a|undo partial mcp for 4h|undo release|undo the partial mcp|undo restore"
    ),
    "restore mcp fixed": "restore mcp fixed in 4h|restore mcp fixed within 4 hours",
    "partial mcp for TIME loop": "partial mcp loop over the weekend|partial mcp loop through Monday",
    "undo 5xx": "undo 37 5xx|undo partial mcp 5xx|undo restore search 5xx",
    "complete COMMIT": "complete PR 123|complete PR #123|complete 123|complete pull request 123|complete MR !123",
    "complete COMMIT 5xx": "complete PR 123 5xx",
    "undo it is mended": "undo it is mended, do it tonight|undo it is mended tomorrow",
    "stop": "immediate stop|immediate cancel",
    "hold": "immediate 5xx, hold|immediate 5xx then hold",
    "complete e43b15a": (
        "complete commit e43b15a|complete the commit e43b15a|complete e43b15a tomorrow|complete e43b15a,"
    ),
    "hold release": "hold release tomorrow|hold release do it at 15:00|hold relaese|hold release next week",
    "partial mcp for 4h": (
        "partial mcp for4h|partial mcp t=4h|partial mcp up to 4h|partial mcp no longer than 4h"
        "|partial mcp --for=4h|partial mcp for=4h|partial mcp for:4h|partial mcp duration=4h"
        "|partial mcp PT4H|partial mcp pt4h|partial mcp for PT4H|partial mcp +4h|partial mcp =4h|partial mcp ~4h"
        "|partial mcp 4hs|partial mcp 4hrs.|partial mcp 4-h|partial mcp 4_hours|partial mcp max=4h|partial mcp ttl=4h"
        "|partial mcp für 4h|partial mcp für 4 Stunden|partial mcp 4 Std.|partial mcp pour 4 heures"
        "|partial mcp por 4 horas"
        "|partial mcp four hours|partial mcp four more hours|partial mcp 4h!|partial mcp (4h)"
        "|partial mcp off for 4h|partial mcp disable for 4h|partial off mcp for 4h|partial mcp search for 4h"
        "|partial for 4h mcp|partial 4h mcp|partial PT4H mcp|partial for 4 hours mcp"
    ),
    "partial mcp for 4h agents loop": (
        "partial mcp agents loop for4h|partial mcp agents loop, 4h|partial mcp agents loop for=4h"
        "|partial 4h mcp agents loop|partial mcp agents loop PT4H|partial mcp agents loop für 4 Stunden"
        "|partial for 4h mcp agents loop"
    ),
    "partial mcp for 14d": "partial mcp 2 weeks|partial mcp P2W|partial mcp P14D|partial mcp zwei Wochen",
    "partial mcp for TIME": (
        "partial mcp until tomorrow|partial mcp 1-2h|partial mcp for 4|partial mcp this week"
        "|partial mcp bis morgen|partial mcp jusqu'à demain|partial mcp hasta mañana"
        "|partial mcp back on at 15:00|partial mcp turn on again tomorrow|partial mcp on again at 18:00"
        "|partial mcp until fixed|partial mcp till we are done|partial mcp PT1H30M|partial mcp 1mo|partial mcp 4hh"
        "|partial mcp next week|partial mcp a few hours|partial until tomorrow mcp"
    ),
    "partial mcp for TIME agents loop": (
        "partial mcp agents loop tomorrow|partial mcp agents loop, restore at 18:00"
        "|partial mcp agents loop, back on at 15:00|partial mcp agents loop until fixed"
        "|partial mcp agents loop until tomorrow|partial mcp agents loop, on again tomorrow"
    ),
    "partial FEATURE for 4h": "partial 4h|partial for 4h",
    "restore mcp": (
        "restore mcp tomorrow|restore the mcp|restore mcp do it at 15:00|partial mcp on|restore 4h mcp"
        "|partial mcp enable|partial mcp on again|restore mcp off|restore mcp disable|restore mcp undo"
        "|restore mcp partial search for 4h|restore mcp immediate"
    ),
    "partial mcp": "partial mcp and search|partial mcp search|partial the mcp|partial mcp undo|partial mcp disable",
}

REASONS = (
    "checkout 5xx since 15:00|error rate 37%|memory doubled|since the deploy of 14:02 payments fail|42 broke checkout"
    "|:42 broke checkout|v42 leaks memory|version 42 crashes at start|billing:42 fails its health check|5xx since 14:10"
    "|deploy 42 broke it|revision 42 is bad|the last deploy broke checkout|last deploy broke it|the latest leaks memory"
    "|e43b15a broke checkout|to stop the outage|500s since noon|99% errors|2x latency|0 of 4 tasks run"
    "|p99 above 2s since 14:00|latency 900ms|500ms latency at checkout|checkout times out after 30s"
    "|login takes 5 minutes|OOM every 10 minutes|memory grows by 2 GB an hour|tasks restart every 5 minutes"
    "|customers cannot pay|bad deploy"
    "|login broken for everyone|MCP breaks logins|new version leaks memory|CPU at 100%|queue backlog doubled since noon"
    "|cron jobs don't run|buttons do nothing|queries don't execute|5xx on /checkout|HTTP 502 from the load balancer"
    "|exit code 137|error 500 at login|error 500|SEV1|sev 1|P1 incident|incident 4711|see INC-1234|port 8080|login 502"
    "|https://status.example.com/inc:12|k8s moved 2 pods|disk full in 2 hours|crashes seconds later|broke on Monday"
    "|broke yesterday at 15:00|down since 3pm|down since tonight|payments failed at 14:02|alarm fired at 14:02"
    "|third outage this week|2nd outage today|3rd time this week|one node is down|one more node died|two builds fail"
    "|two customers cannot log in|a step in checkout hangs|undo button is missing in the editor|history is empty"
    "|plan page shows nothing|status page is red|hold music is gone|log volume exploded|help page 404|complete outage"
    "|partial outage of the login|abort rate is up|restore fails with 500|timeouts between billing and quilt-catalog"
    "|tested in staging, broken in prod|the launch is tomorrow|users report a blank page|wrong prices shown|memory leak"
    "|data loss in orders|asap|now|urgent|immediately please|CVE-2026-1234 in libfoo|log4j 2.14 is vulnerable"
    "|TLS certificate expired yesterday|as agreed with ops|approved by Ana|requested by support|regression in 42"
    "|regression since :42|since quilt-catalog:42 logins fail|from 14:10 on logins fail|error budget used up"
    "|canary failed|10k errors per minute|more than 300 errors|300% more errors|about 20% of logins fail"
    "|half of the users see 500"
    "|none of 4 tasks is healthy|alarm HighErrorRate|test failures in checkout|check logs|can nobody log in?|no logins"
    "|feature flag mcp has no effect|no idea, but 5xx|dashboards read only zeros|it fails even in the dry run"
    "|back office is down|to be safe|p95 = 4s|look and feel broken|dry run worked, prod does not"
    "|preview images are missing|weekend traffic kills it|plus de connexion|zu viele Fehler"
    "|für alle Kunden kaputt|seit dem Deploy um 14:02 geht nichts|login kaputt|erreur 500 partout"
    "|errors 500, 502|slow until noon since the deploy|memory went from 2 to 8 GB|latency rose from 200ms to 4s"
    "|500 errors|500 internal server errors|1,000 users affected|12,500 requests failed|4 of 4 tasks"
    "|37 of 40 tasks fail"
    "|3 tasks down|2 users locked out|200 requests per second fail|17 orders lost|12 customers complained|1 task down"
    "|30s timeouts|4s latency|900 ms latency|404 on the start page|502 from the load balancer|500 at login"
    "|14:02 error spike|15:30 deploy broke login|after 14:02 errors everywhere|at 14:02 errors spiked"
    "|incident #123|ticket #4711|incident no 123|connections up to 500|latency rose to 500|queue grew to 4000"
    "|cannot reach db:5432|timeouts to redis:6379|db:5432 refuses connections|redis:6379 down|api.local:443 unreachable"
    "|for all users|for safety|for safety reasons|to bring the site back up|to give customers access again"
    "|one task keeps dying|today nothing works|status 500 at login|today checkout is down"
    "|as soon as possible|once an hour it crashes|when users log in they get 500|if users log in it crashes"
    "|after login the page is blank|broken in staging and prod|staging is fine, prod is down|10% of logins fail"
    "|checkout slower compared to the previous release|500s due to the last deploy|what worked yesterday fails today"
    "|canary shows errors|pods not ready|only mobile clients fail|off by one in billing"
    "|disk full in 4 hours|account page is empty|in production 5xx|error budget gone since the weekend"
)
