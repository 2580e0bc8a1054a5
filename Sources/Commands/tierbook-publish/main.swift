import Pipeline
import PublishStage

runAsMain(StageExecutable<Publish>.self)
