# Thin aliases: every target is an npm script of the same meaning. ARGS are what npm takes behind --.
.PHONY: help start stop status kubectl deploy-crd test test-unit test-integration test-e2e test-web check generate build-web dev-web screenshots bench

help: ## this list
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-17s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

start: ## bring up the platform and stay: make start ARGS=--detach returns when all is ready
	npm run -s start -- $(ARGS)

stop: ## save and stop everything
	npm run -s stop

status: ## what runs, where, and how much memory it takes
	npm run -s status

kubectl: ## kubectl for this platform: make kubectl ARGS='get mc'
	npm run -s kubectl -- $(ARGS)

deploy-crd: ## apply the resource definition alone: CONTEXT=NAME names another cluster
	npm run -s deploy:crd -- $(if $(CONTEXT),--context $(CONTEXT)) $(ARGS)

test: ## all tests, on a platform of their own
	npm run -s test

test-unit: ## the tests of single files: ARGS=test/lib/backoff.test.ts runs one
	npm run -s test:unit -- $(ARGS)

test-integration: ## the tests against a database and a bus
	npm run -s test:integration -- $(ARGS)

test-e2e: ## the tests on a platform of their own
	npm run -s test:e2e -- $(ARGS)

test-web: ## the dashboard in a browser, on a platform of its own
	npm run -s test:web

check: ## types, lint, import rules, generated files
	npm run -s check

generate: ## make the generated files anew
	npm run -s generate

build-web: ## build the dashboard
	npm run -s build:web

dev-web: ## serve the dashboard from its sources
	npm run -s dev:web

screenshots: ## take the pictures of the dashboard
	npm run -s screenshots

bench: ## measure: ARGS is api, hooks or start
	npm run -s bench -- $(ARGS)
