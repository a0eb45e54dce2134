# Thin aliases: every target is an npm script of the same meaning.
.PHONY: start stop status test check generate deploy-crd

start stop status test check generate:
	npm run $@

# CONTEXT names another cluster: make deploy-crd CONTEXT=my-cluster
deploy-crd:
	npm run deploy:crd $(if $(CONTEXT),-- --context $(CONTEXT))
