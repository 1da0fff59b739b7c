using System.Text;
using Harvest.Moving;
using Harvest.Queues;
using Microsoft.Extensions.Configuration;

namespace Harvest.Tests.Moving;

/// <summary>The settings of a ckan.ini, as a harvest.json that the programs take.</summary>
public sealed class CkanIniTests
{
    [Test]
    public void Settings_of_harvesting_are_translated_and_the_result_can_be_used()
    {
        var (options, notes) = Translate(
            """
            [DEFAULT]
            debug = false
            ; a comment
            [app:main]
            ckan.site_id = my-site
            ckan.site_url = https://ckan.example
            ckan.site_title = Open data
            ckan.redis.url = redis://elsewhere:6379/5
            ckan.harvest.mq.type = redis
            ckan.harvest.mq.hostname = redis.example
            ckan.harvest.mq.port=6380
            ckan.harvest.mq.redis_db = 3
            ckan.harvest.mq.password = pass:word=x
            ckan.harvest.timeout = 1440
            ckan.harvest.log_scope = 0
            ckan.harvest.log_level = info
            ckan.harvest.log_timeframe = 10
            ckan.harvest.status_mail.all = True
            ckan.harvest.harvest_source_limit = 500
            ckan.harvest.unheard_of = 1
            ckanext.harvest.user_name = harvest
            ckanext.harvest.default_dataset_name_append = random-hex
            ckan.harvest.not_overwrite_fields = title tags
            smtp.server = mail.example:2525
            smtp.mail_from = ckan@example.org
            smtp.user = u
            smtp.password = p
            smtp.starttls = True
            """);

        options.SiteId.ShouldBe("my-site");
        (options.Queue.Type, options.Queue.Host, options.Queue.Port, options.Queue.Db, options.Queue.Password, options.Queue.Url)
            .ShouldBe((QueueType.Redis, "redis.example", 6380, 3, "pass:word=x", null));
        options.Job.TimeoutMinutes.ShouldBe(1440);
        (options.Log.Scope, options.Log.Level, options.Log.Days).ShouldBe((0, "Information", 10));
        (options.Notifications.When, options.Notifications.SiteTitle, options.Notifications.From).ShouldBe((Harvest.Model.NotifyWhen.All, "Open data", "ckan@example.org"));
        (options.Notifications.Smtp.Host, options.Notifications.Smtp.Port, options.Notifications.Smtp.Tls).ShouldBe(("mail.example", 2525, true));
        var said = string.Join('\n', notes);
        said.ShouldContain("ckan.harvest.unheard_of: there is no such setting here");
        said.ShouldContain("ckan.harvest.harvest_source_limit: there is no such limit here");
        (options.Catalogue.UserName, options.Catalogue.NotOverwriteFields, options.Catalogue.NameAppend)
            .ShouldBe(("harvest", "title tags", Harvest.Catalogues.NameAppend.RandomHex));
        said.ShouldContain("Catalogue:Url=https://ckan.example");
    }

    [TestCase("ckan.redis.url = redis://elsewhere:6379/5", QueueType.Redis, "redis://elsewhere:6379/5", null)]
    [TestCase("", QueueType.Redis, null, "localhost")]
    [TestCase("ckan.harvest.mq.type = ampq\nckan.harvest.mq.user_id = u\nckan.harvest.mq.virtual_host = /v", QueueType.Amqp, null, "localhost")]
    [TestCase("ckan.harvest.mq.type = kafka", QueueType.Memory, null, null)]
    public void The_queue_is_what_ckanext_harvest_would_have_used(string ini, QueueType type, string? url, string? host)
    {
        var (options, _) = Translate($"[app:main]\n{ini}");

        (options.Queue.Type, options.Queue.Url, options.Queue.Host).ShouldBe((type, url, host));
    }

    [Test]
    public void Numbers_that_are_none_are_left_out_and_told()
    {
        var (options, notes) = Translate("ckan.harvest.timeout = soon\nckan.harvest.log_scope = 99");

        (options.Job.TimeoutMinutes, options.Log.Scope).ShouldBe((360, -1));
        notes.ShouldContain("ckan.harvest.timeout: soon is no number, and is left out");
    }

    [Test]
    public void Errors_alone_are_told_where_they_alone_were()
    {
        var (options, _) = Translate("ckan.harvest.status_mail.errored = true\nsmtp.server = localhost\nsmtp.mail_from = a@b.example");

        (options.Notifications.When, options.Notifications.Smtp.Host).ShouldBe((Harvest.Model.NotifyWhen.Errors, "localhost"));
    }

    private static (HarvestOptions Options, IReadOnlyList<string> Notes) Translate(string ini)
    {
        var (settings, notes) = CkanIni.Translate(new StringReader(ini));
        using var json = new MemoryStream(Encoding.UTF8.GetBytes(settings.ToJsonString()));
        return (HarvestSettings.Read(new ConfigurationBuilder().AddJsonStream(json).Build()), notes);
    }
}
